import type { WaitStrategy } from 'testcontainers'

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
      await broken(real.waitUntilReady(...(await broken(asked.promise, signal))), signal)
      passed.resolve()
    },
  }
}

/** A wait that cannot be broken off itself: it goes on, and nobody listens. */
export async function broken<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const ended = Promise.withResolvers<never>()
  const end = () => ended.reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  work.catch(() => undefined)
  try {
    signal.throwIfAborted()
    return await Promise.race([work, ended.promise])
  } finally {
    signal.removeEventListener('abort', end)
  }
}
