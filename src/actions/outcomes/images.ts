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

/** A name that a registry has for an image now. */
export interface PushedName {
  /** The whole name. */
  readonly name: string
  /** What it stands for at the registry; absent when the engine does not tell. */
  readonly digest?: string | undefined
  /** Whether the image was sent under it; else the registry had it. */
  readonly sent: boolean
}

/** An image that a registry has now. */
export interface PushedOutcome {
  /** The image, as the spec names it. */
  readonly image: string
  /** Names of the services that use it. */
  readonly services: readonly string[]
  /** The engine's id of it. */
  readonly id: string
  /** Digest of everything that went into it. */
  readonly key: string
  /** Its names at registries, the one by its content first. */
  readonly names: readonly PushedName[]
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** What `push` sent. */
export interface PushOutcome {
  /** Which environment of the definition. */
  readonly environment: string
  /** Each image once. */
  readonly images: readonly PushedOutcome[]
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** What the lock says of an image. */
export interface LockedOutcome {
  /** The image, with its tag. */
  readonly image: string
  /** Names of the services that run it, or whose Dockerfile starts from it. */
  readonly services: readonly string[]
  /** What the name stands for, over all platforms. */
  readonly digest: string
  /** What it stood for before; absent when that is the same, or it was not locked. */
  readonly before?: string | undefined
  /** Whether it was not locked before. */
  readonly added: boolean
  /** Platforms that it is made for. */
  readonly platforms: readonly string[]
}

/** The lock after `lock`. */
export interface LockOutcome {
  /** Its file, absolute. */
  readonly file: string
  /** Whether it was written; else it was so already. */
  readonly written: boolean
  /** Every image in it. */
  readonly images: readonly LockedOutcome[]
  /** Images that it had and the definition does not use. */
  readonly removed: readonly string[]
}

/** A locked image and what its name stands for now. */
export interface OutdatedImage {
  /** The image, with its tag. */
  readonly image: string
  /** Names of the services that run it, or whose Dockerfile starts from it. */
  readonly services: readonly string[]
  /** What the lock says. */
  readonly locked: string
  /** What the registry says. */
  readonly newest: string
}

/** Which locked images are no longer what their names stand for. */
export interface OutdatedOutcome {
  /** The lock, absolute. */
  readonly file: string
  /** Those for which there is something newer. */
  readonly outdated: readonly OutdatedImage[]
  /** Names of those that are as new as can be. */
  readonly current: readonly string[]
  /** Names of images of the definition that are not locked. */
  readonly unlocked: readonly string[]
}
