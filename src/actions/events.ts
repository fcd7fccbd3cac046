import type { EngineEvent } from '../engine/events.ts'
import type { Action, Plan } from '../plan/types.ts'
import type { ReadyEvent } from '../ready/events.ts'

/** What the use cases tell of themselves. */
export type ActionEvent =
  | { readonly type: 'operation.started'; readonly operation: string; readonly instance: string }
  | { readonly type: 'plan.made'; readonly plan: Plan }
  | { readonly type: 'action.started'; readonly action: Action }
  | { readonly type: 'action.finished'; readonly action: Action; readonly tookMs: number }
  | {
      readonly type: 'action.failed'
      readonly action: Action
      readonly tookMs: number
      readonly code: string
      readonly message: string
    }
  | { readonly type: 'action.skipped'; readonly action: Action; readonly because: string }
  /** A line of what a setup step prints, without its end. */
  | {
      readonly type: 'step.output'
      readonly step: string
      readonly stream: 'stdout' | 'stderr'
      readonly text: string
    }
  /** Another command works on the instance; this one waits for it. */
  | { readonly type: 'lock.waiting'; readonly instance: string; readonly holder: string }
  | {
      readonly type: 'operation.ended'
      readonly operation: string
      readonly instance: string
      readonly outcome: 'done' | 'failed' | 'cancelled'
      readonly tookMs: number
    }

/**
 * Everything that the outside learns of work in progress: facts with ids and times, never sentences made for
 * a terminal. `at` is milliseconds since the operation began.
 */
export type EnvctlEvent = (ActionEvent | EngineEvent | ReadyEvent) & { readonly at: number }

/** An event before the operation's clock has stamped it. */
export type UnstampedEvent = ActionEvent | EngineEvent | ReadyEvent

export type Emit = (event: UnstampedEvent) => void
