import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../base/errors.ts'
import type { ProbeContext } from './probe.ts'

const FIRST_MS = 12
const LONGEST_MS = 250
const GROWTH = 1.25
/** So long the pace stays: most services are there by then. */
const QUICK_ATTEMPTS = 120

/** Tries until it passes, first every few milliseconds, later less often. What fails says why by throwing. */
export async function attempts(
  context: ProbeContext,
  signal: AbortSignal,
  attempt: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  let pause = FIRST_MS
  for (let count = 0; ; count += 1) {
    signal.throwIfAborted()
    try {
      return await attempt(signal)
    } catch (error) {
      if (signal.aborted) throw error
      context.refused(messageOf(error))
    }
    await delay(pause, undefined, { signal })
    if (count >= QUICK_ATTEMPTS) pause = Math.min(LONGEST_MS, pause * GROWTH)
  }
}
