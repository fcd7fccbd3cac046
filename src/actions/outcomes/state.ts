/** A snapshot that was made. */
export interface SnapshotOutcome {
  /** Full name of the instance whose state it keeps. */
  readonly instance: string
  /** The snapshot. */
  readonly snapshot: SnapshotSummary
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** A state that was given a name. */
export interface SnapshotSummary {
  /** What it is called. */
  readonly name: string
  /** Name of the definition that it belongs to. */
  readonly definition: string
  /** The environment that it was made in. */
  readonly environment: string
  /** When it was made, as RFC 3339. */
  readonly createdAt: string
  /** What it keeps: `db-1:/var/lib/postgresql/data` of a service, `volume:data` of a named volume. */
  readonly slots: readonly string[]
  /** Setup steps that it has behind it. */
  readonly steps: readonly string[]
  /** Services of which it also keeps what they wrote outside of their volumes. */
  readonly files: readonly string[]
}

/** A snapshot with what the engine knows of it. */
export interface StoredSnapshot extends SnapshotSummary {
  /** Bytes that only it holds; absent when the engine does not tell. */
  readonly ownBytes?: number | undefined
  /** Bytes that other layers and snapshots hold as well; absent when the engine does not tell. */
  readonly sharedBytes?: number | undefined
  /** How many volumes lie over each other at its deepest slot. */
  readonly depth: number
  /** Where its state came from: full name of an instance, a file, or an image. */
  readonly origin?: string | undefined
  /** Full names of the instances whose state began as it or stands on it. */
  readonly usedBy: readonly string[]
  /** Whether all of its data is there: somebody may have removed volumes past envctl. */
  readonly whole: boolean
}

/** The snapshots of a definition, or of all. */
export interface SnapshotLsOutcome {
  /** Name of the definition; absent when they are those of all. */
  readonly definition?: string | undefined
  /** The snapshots, oldest first. */
  readonly snapshots: readonly StoredSnapshot[]
  /** With `--layers`: the layers of the whole store. */
  readonly store?: LayerStore | undefined
}

/** The layers of an engine, and how much room they take. */
export interface LayerStore {
  /** All of them, those that were used last first. */
  readonly layers: readonly StoredLayer[]
  /** Bytes of all that no snapshot holds as well; absent when the engine does not tell. */
  readonly sizeBytes?: number | undefined
  /** Bytes that they may take. */
  readonly limitBytes: number
}

/** A layer as the engine has it. */
export interface StoredLayer {
  /** Digest of all that went into it. */
  readonly key: string
  /** `initial`: of services that have started once; `step`: after a setup step; `fork`: of an instance when it was forked. */
  readonly kind: 'initial' | 'step' | 'fork'
  /** The services, the step, or the instance. */
  readonly name: string
  /** Name of the definition that it was made by; others may use it. */
  readonly definition: string
  /** The environment that it was made in. */
  readonly environment: string
  /** When it was made, as RFC 3339. */
  readonly createdAt: string
  /** Bytes that it adds to what it lies on; absent when the engine does not tell. */
  readonly sizeBytes?: number | undefined
  /** How many volumes lie over each other at its deepest slot. */
  readonly depth: number
  /** How often something began as it. */
  readonly hits: number
  /** When that was last, else when it was made, as RFC 3339. */
  readonly lastUsedAt: string
  /** Full names of the instances whose state began as it or stands on it. */
  readonly usedBy: readonly string[]
  /** Whether all of its data is there. */
  readonly whole: boolean
}

/** One snapshot. */
export interface SnapshotShowOutcome {
  /** The snapshot. */
  readonly snapshot: StoredSnapshot
}

/** What went with snapshots that were removed. */
export interface SnapshotRmOutcome {
  /** Their names. */
  readonly removed: readonly string[]
  /** Names of the volumes that went, for nobody needs them any more. */
  readonly volumes: readonly string[]
  /** Names of the images of `--files` that went. */
  readonly images: readonly string[]
  /** Names of volumes of theirs that stay, because something else needs them. */
  readonly kept: readonly string[]
}

/** What is left over in the store of layers. */
export interface StoreLeftovers {
  /** Layers beyond the limit, those that were used last first, and layers whose data is gone. */
  readonly layers: readonly StoredLayer[]
  /** Names of volumes that were to become part of a layer, and that nothing needs. */
  readonly volumes: readonly string[]
  /** Images that snapshots kept files in which are gone: names, or ids of those that have none. */
  readonly images: readonly string[]
}

/** What was taken away of the store of layers. */
export interface StoreRemoved {
  /** How many layers. */
  readonly layers: number
  /** Names of volumes, those of layers included. */
  readonly volumes: readonly string[]
  /** Names or ids of images. */
  readonly images: readonly string[]
}

/** Whether a layer is there that new state would begin as. */
export interface LayerForecast {
  /** `initial`: of services that have started once; `step`: after a setup step. */
  readonly kind: 'initial' | 'step'
  /** The services, or the step. */
  readonly name: string
  /** Whether the engine has it. */
  readonly found: boolean
  /** Why it is there or not, in words. */
  readonly reason: string
}

/** A snapshot in a registry. */
export interface SnapshotImageOutcome {
  /** The snapshot. */
  readonly snapshot: SnapshotSummary
  /** Its whole name there. */
  readonly image: string
  /** What the name stands for there; absent when the engine does not tell. */
  readonly digest?: string | undefined
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** A snapshot in a file. */
export interface SnapshotFileOutcome {
  /** The snapshot. */
  readonly snapshot: SnapshotSummary
  /** The file, as an absolute path. */
  readonly file: string
}
