import type { RunningFacts } from '../running.ts'
import type { Started } from '../start.ts'

/** How much of a test run shares a copy: all of it, what one worker runs, or one test. */
export type Isolation = 'run' | 'worker' | 'test'

export interface CopyWish {
  readonly isolation: Isolation
  /** How many private copies are kept ready beyond those in use. */
  readonly warm?: number | undefined
  /** How many copies are started at a time. */
  readonly starts?: number | undefined
  /** How many copies there may be at a time. */
  readonly copies?: number | undefined
}

/** A copy that somebody has for a while. */
export interface HeldCopy {
  readonly facts: RunningFacts
  /** Where this process has brought it up itself. */
  readonly started?: Started | undefined
  /** Gives it back: a private one is then taken away, in the background. */
  readonly release: () => Promise<void>
}

/** Where copies come from. */
export interface CopySource {
  /** `waits` is told what is waited for, and `signal` gives up. */
  acquire(waits: (because: string) => void, signal?: AbortSignal): Promise<HeldCopy>
  /** Sees to it that there is one, so that the first test need not wait for it. */
  prepare(waits: (because: string) => void): Promise<void>
}
