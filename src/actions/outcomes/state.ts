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
