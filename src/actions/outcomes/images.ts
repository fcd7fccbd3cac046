/** What `login` did. */
export interface LoginOutcome {
  /** Host of the registry. */
  readonly registry: string
  /** Who one is there. */
  readonly username: string
  /** Where the password is kept: the program of a credential helper, or a file. */
  readonly place: string
  /** Whether it is not encrypted there. */
  readonly plain: boolean
  /** Whether the registry asked for it; one that lets everybody in may not look at it. */
  readonly checked: boolean
}

/** What `logout` did. */
export interface LogoutOutcome {
  /** Host of the registry. */
  readonly registry: string
  /** Where the password was taken away from; absent when there was none. */
  readonly place?: string | undefined
}

/** An image that was pulled, or need not be. */
export interface PulledOutcome {
  /** The image, as the spec names it. */
  readonly image: string
  /** Names of the services that use it. */
  readonly services: readonly string[]
  /** The engine's id of it. */
  readonly id: string
  /** Host of the registry that gave it; absent when it was not asked for, being here already. */
  readonly from?: string | undefined
  /** Of what was asked for, as the registry has it; absent when the engine does not tell. */
  readonly digest?: string | undefined
  /** Whether the engine had another image under this name before, or none. */
  readonly changed: boolean
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** What `pull` got. */
export interface PullOutcome {
  /** Which environment of the definition. */
  readonly environment: string
  /** Each image once. */
  readonly images: readonly PulledOutcome[]
  /** Names of the services that are built, and so not pulled. */
  readonly built: readonly string[]
  /** Names of the services whose `pull_policy` is `never`. */
  readonly never: readonly string[]
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** An image of a service that is built. */
export interface BuiltOutcome {
  /** The image, as the spec names it. */
  readonly image: string
  /** Names of the services that use it. */
  readonly services: readonly string[]
  /** The engine's id of it. */
  readonly id: string
  /** `found`: the engine had what would have been built, under another name; `unchanged`: under this one. */
  readonly how: 'built' | 'found' | 'unchanged'
  /** Every name of it on the engine. */
  readonly tags: readonly string[]
  /** Digest of everything that went into it. */
  readonly key: string
  /** How long it took, in milliseconds; 0 of what was there. */
  readonly tookMs: number
}

/** What `build` made. */
export interface BuildOutcome {
  /** Which environment of the definition. */
  readonly environment: string
  /** Each image once. */
  readonly images: readonly BuiltOutcome[]
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}
