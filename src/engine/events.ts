/** What a pull tells: bytes over all layers, from one mirror or registry. */
export type PullEvent =
  | { readonly type: 'pull.started'; readonly image: string; readonly from: string }
  | {
      readonly type: 'pull.progress'
      readonly image: string
      readonly from: string
      readonly current: number
      readonly total: number
    }
  /** This place did not have it or could not be reached; the next is tried. */
  | { readonly type: 'pull.refused'; readonly image: string; readonly from: string; readonly reason: string }
  | { readonly type: 'pull.done'; readonly image: string; readonly from: string; readonly id: string }

/** What a build tells, a step at a time. */
export type BuildEvent =
  | {
      readonly type: 'build.step'
      readonly image: string
      readonly step: string
      readonly status: 'started' | 'done' | 'cached' | 'failed'
    }
  | { readonly type: 'build.output'; readonly image: string; readonly step: string; readonly text: string }
  | { readonly type: 'build.done'; readonly image: string; readonly id: string }

/** A registry that is asked once more, after a while: it wanted that, or the connection broke. */
export interface RegistryEvent {
  readonly type: 'registry.retrying'
  readonly registry: string
  readonly reason: string
  /** How often it was asked so far. */
  readonly attempt: number
  /** How long is waited before the next time, in milliseconds. */
  readonly delayMs: number
}

export type EngineEvent = PullEvent | BuildEvent | RegistryEvent
