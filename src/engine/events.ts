/** How far a layer has come: `done` is also one that was here already. */
export type LayerStatus = 'waiting' | 'downloading' | 'downloaded' | 'extracting' | 'done' | 'retrying'

/** What a pull tells, from one mirror or registry at a time. */
export type PullEvent =
  | { readonly type: 'pull.started'; readonly image: string; readonly from: string }
  /** The whole image: bytes over all layers, and how many of them are done. */
  | {
      readonly type: 'pull.progress'
      readonly image: string
      readonly from: string
      readonly current: number
      readonly total: number
      readonly layers: { readonly done: number; readonly total: number }
    }
  /** One layer of it, in bytes; a total of 0 is not known. */
  | {
      readonly type: 'pull.layer'
      readonly image: string
      readonly from: string
      /** Short id, as the engine tells it. */
      readonly layer: string
      readonly status: LayerStatus
      readonly current: number
      readonly total: number
    }
  /** This place did not have it or could not be reached; the next is tried. */
  | { readonly type: 'pull.refused'; readonly image: string; readonly from: string; readonly reason: string }
  /** No place gave it; those that may the next time are tried again after a while. */
  | {
      readonly type: 'pull.retrying'
      readonly image: string
      /** Each place that is tried again, with its words. */
      readonly reason: string
      /** How often they were tried so far. */
      readonly attempt: number
      /** How long is waited before, in milliseconds. */
      readonly delayMs: number
    }
  | { readonly type: 'pull.done'; readonly image: string; readonly from: string; readonly id: string }

/** What a build tells, a step at a time. */
export type BuildEvent =
  | {
      readonly type: 'build.step'
      readonly image: string
      readonly step: string
      readonly status: 'started' | 'done' | 'cached' | 'failed'
    }
  /** A line that a step wrote. */
  | { readonly type: 'build.output'; readonly image: string; readonly step: string; readonly text: string }
  /** Bytes of the context that the builder has been sent. */
  | { readonly type: 'build.sending'; readonly image: string; readonly bytes: number }
  | {
      readonly type: 'build.done'
      readonly image: string
      readonly id: string
      /** `found`: the engine had what would have been built. */
      readonly how: 'built' | 'found'
    }

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
