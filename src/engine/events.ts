/** How far a layer has come: `done` is also one that was there already. */
export type LayerStatus = 'waiting' | 'moving' | 'moved' | 'extracting' | 'done' | 'retrying'

/** One layer on its way, in bytes; a total of 0 is not known. */
export interface LayerProgress {
  /** Short id, as the engine tells it. */
  readonly layer: string
  readonly status: LayerStatus
  readonly current: number
  readonly total: number
}

/** A whole image on its way: bytes over all layers, and how many of them are done. */
export interface ImageProgress {
  readonly current: number
  readonly total: number
  readonly layers: { readonly done: number; readonly total: number }
}

interface Retrying {
  readonly image: string
  /** Who is asked again, with what it said. */
  readonly reason: string
  /** How often it was tried so far. */
  readonly attempt: number
  /** How long is waited before, in milliseconds. */
  readonly delayMs: number
}

/** What a pull tells, from one mirror or registry at a time. */
export type PullEvent =
  | { readonly type: 'pull.started'; readonly image: string; readonly from: string }
  | ({ readonly type: 'pull.progress'; readonly image: string; readonly from: string } & ImageProgress)
  | ({ readonly type: 'pull.layer'; readonly image: string; readonly from: string } & LayerProgress)
  /** This place did not have it or could not be reached; the next is tried. */
  | { readonly type: 'pull.refused'; readonly image: string; readonly from: string; readonly reason: string }
  /** No place gave it; those that may the next time are tried again after a while. */
  | ({ readonly type: 'pull.retrying' } & Retrying)
  | { readonly type: 'pull.done'; readonly image: string; readonly from: string; readonly id: string }

/** What a push tells. `image` is the whole name that the image is given at the registry. */
export type PushEvent =
  | { readonly type: 'push.started'; readonly image: string; readonly to: string }
  | ({ readonly type: 'push.progress'; readonly image: string; readonly to: string } & ImageProgress)
  | ({ readonly type: 'push.layer'; readonly image: string; readonly to: string } & LayerProgress)
  | ({ readonly type: 'push.retrying' } & Retrying)
  /** `there`: the registry had it, and nothing was sent. */
  | {
      readonly type: 'push.done'
      readonly image: string
      readonly to: string
      readonly digest: string | undefined
      readonly there: boolean
    }

/** Something a person should know although nothing failed. */
export interface NoticeEvent {
  readonly type: 'notice'
  readonly subject: string
  readonly message: string
}

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

export type EngineEvent = PullEvent | PushEvent | BuildEvent | NoticeEvent | RegistryEvent
