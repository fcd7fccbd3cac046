import type { LeftoverOutcome } from './everyday.ts'
import type { StoreLeftovers, StoreRemoved } from './state.ts'

/** An image that services use. */
export interface UsedImage {
  /** The image, as the spec names it. */
  readonly image: string
  /** Names of the services that use it; of setup steps, as `setup.NAME`. */
  readonly services: readonly string[]
  /** Whether it is built here, and not pulled. */
  readonly built: boolean
  /** What the engine knows of it; absent when it does not have it. */
  readonly here?: ImageHere | undefined
}

/** An image as an engine has it. */
export interface ImageHere {
  /** The engine's id of it. */
  readonly id: string
  /** When it was made, as RFC 3339. */
  readonly createdAt: string
  /** How many layers its files are in. */
  readonly layers: number
  /** Bytes in all. */
  readonly sizeBytes: number
  /** Bytes of it that other images have as well; absent when the engine does not tell. */
  readonly sharedBytes?: number | undefined
  /** Bytes that only it has; absent when the engine does not tell. */
  readonly ownBytes?: number | undefined
  /** Every name of it on the engine. */
  readonly tags: readonly string[]
  /** Full names of the instances that have a container of it. */
  readonly usedBy: readonly string[]
}

/** The images of an environment. */
export interface ImagesOutcome {
  /** Which environment of the definition. */
  readonly environment: string
  /** Each image once. */
  readonly images: readonly UsedImage[]
}

/** An image that was built here and that nobody uses. */
export interface UnusedImage {
  /** The engine's id of it. */
  readonly id: string
  /** Every name of it on the engine. */
  readonly tags: readonly string[]
  /** Name of the definition that it was built by. */
  readonly definition: string
  /** When it was made, as RFC 3339. */
  readonly createdAt: string
  /** `replaced`: its names are those of a newer one; `unused`: no container is made of it. */
  readonly reason: 'replaced' | 'unused'
  /** Bytes in all. */
  readonly sizeBytes: number
  /** Bytes that only it has, and that are free without it; absent when the engine does not tell. */
  readonly ownBytes?: number | undefined
}

/** What nobody uses of all that envctl made on an engine, and what of it was taken away. */
export interface PruneOutcome {
  /** Images that were built here. */
  readonly images: readonly UnusedImage[]
  /** Instances whose folder or owner is gone. */
  readonly instances: readonly LeftoverOutcome[]
  /** Layers and what is left over of some. */
  readonly store: StoreLeftovers
  /** Bytes that are free at least once it is gone, as far as the engine tells. */
  readonly bytes: number
  /** What was taken away; absent when nothing was. */
  readonly removed?: PruneRemoved | undefined
}

/** What `prune` took away. */
export interface PruneRemoved {
  /** Ids of images. */
  readonly images: readonly string[]
  /** Full names of instances. */
  readonly instances: readonly string[]
  /** Out of the store of layers. */
  readonly store: StoreRemoved
}
