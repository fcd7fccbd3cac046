import { setTimeout as sleep } from 'node:timers/promises'
import { cancelled } from '../../base/errors.ts'

/** How often something is tried in all. */
export const ATTEMPTS = 3
/** Nobody waits longer for one more try, in milliseconds. */
export const LONGEST_WAIT_MS = 60_000
const FIRST_WAIT_MS = 1000

/** How long to wait after so many attempts, in milliseconds: longer each time, and as long as was asked for. */
export function waitAfter(attempts: number, askedMs: number | undefined): number {
  return Math.max(FIRST_WAIT_MS * 3 ** (attempts - 1), askedMs ?? 0)
}

/**
 * What a `Retry-After` header asks for, in milliseconds: a number of seconds, or a date. `now` is unix time in
 * milliseconds.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** Waits so many milliseconds. `operation.cancelled` for who gives up meanwhile. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw cancelled(error)
  })
}
