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
