/** What depends on a network is tried more than once: a mirror that is out of reach often comes back. */
import { setTimeout as delay } from 'node:timers/promises'

const PAUSES_S = [2, 10, 30, 60, 90]

/** Tries something again, after a while each time, when it fails; in the end it fails as the last try did. */
export async function retried<Result>(
  what: string,
  work: (isFirst: boolean) => Promise<Result>,
): Promise<Result> {
  for (const [index, seconds] of PAUSES_S.entries()) {
    try {
      return await work(index === 0)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      console.error(`${what} failed; trying again in ${seconds}s: ${reason}`)
      await delay(seconds * 1000)
    }
  }
  return work(false)
}
