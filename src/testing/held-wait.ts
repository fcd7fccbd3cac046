import type { WaitStrategy } from 'testcontainers'
import { brokenOff } from './broken-off.ts'

type WaitArguments = Parameters<WaitStrategy['waitUntilReady']>

/** A wait of Testcontainers that is carried out by somebody else, who knows when to break it off. */
export interface HeldWait {
  /** What Testcontainers is given in place of the strategy. */
  readonly strategy: WaitStrategy
  /** Carries the wait out, and lets Testcontainers go on. */
  readonly until: (signal: AbortSignal) => Promise<void>
}

export function heldWait(real: WaitStrategy): HeldWait {
  const asked = Promise.withResolvers<WaitArguments>()
  const passed = Promise.withResolvers<void>()
  let first = true
  const strategy: WaitStrategy = {
    async waitUntilReady(...facts) {
      // Later ones are those of a restart by Testcontainers itself.
      if (!first) return real.waitUntilReady(...facts)
      first = false
      asked.resolve(facts)
      return passed.promise
    },
    withStartupTimeout(startupTimeoutMs) {
      real.withStartupTimeout(startupTimeoutMs)
      return strategy
    },
    isStartupTimeoutSet: () => real.isStartupTimeoutSet(),
    getStartupTimeout: () => real.getStartupTimeout(),
  }
  return {
    strategy,
    async until(signal) {
      await brokenOff(real.waitUntilReady(...(await brokenOff(asked.promise, signal))), signal)
      passed.resolve()
    },
  }
}
