/** Owner and permissions of the root of a volume. */
export interface RootFacts {
  /** Owner. */
  readonly uid: number
  /** Group. */
  readonly gid: number
  /** Permissions as a number: 0o700 is 448. */
  readonly mode: number
}

/** A setup step that a state has behind it. */
export interface AppliedStep {
  /** Its name. */
  readonly name: string
  /** Digest of the step itself and of the content that it takes in. */
  readonly digest: string
}

/** What makes a layer what it is, without the data. */
export interface LayerSpec {
  /** Digest of all that went into it; of a snapshot, the names of its definition and of its own. */
  readonly key: string
  /**
   * `initial`: of services that have started once; `step`: after a setup step; `fork`: of an instance when it was
   * forked; `snapshot`: named by a person.
   */
  readonly kind: 'initial' | 'step' | 'fork' | 'snapshot'
  /** What a person calls it: the services, the step, or the name that was given. */
  readonly name: string
  /** The definition it was made by, and which environment of it. */
  readonly of: {
    /** Its name. */
    readonly name: string
    /** The environment. */
    readonly environment: string
  }
  /** Where the state of a snapshot or fork came from: an instance, a file, an image. */
  readonly origin?: string | undefined
  /** What a step adds to another layer: key of that one. */
  readonly parent?: string | undefined
  /** The steps that the state has behind it, in order. */
  readonly steps: readonly AppliedStep[]
}

/** What services wrote outside of their state, where that was asked for. */
export interface KeptFiles {
  /** Images that keep what services had written outside of their state, by service. */
  readonly files?: Readonly<Record<string, string>> | undefined
  /** The engine's ids of the images that those were made of, by service; snapshots of earlier versions do not tell. */
  readonly bases?: Readonly<Record<string, string>> | undefined
}

/** A layer that an engine has. */
export interface Layer extends LayerSpec, KeptFiles {
  /** Where the data is, by slot. */
  readonly slots: Readonly<Record<string, LayerSlot>>
  /** Name of the volume that is its record. */
  readonly record: string
  /** Unix time in milliseconds. */
  readonly createdAt: number
}

/** The state of one slot in a layer. */
export interface LayerSlot {
  /** Volumes that hold it, newest first: each but the last holds differences to those after it. */
  readonly chain: readonly string[]
  /** Of the root of the whole. */
  readonly root: RootFacts
}
