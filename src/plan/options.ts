import type { PublishedPort } from '../engine/port-types.ts'
import type { ServiceSpec } from '../spec/types.ts'
import type { BuildKeys } from './build-keys.ts'
import type { LockFacts } from './locked-images.ts'
import type { StateFacts } from './state/types.ts'

/** How a spec is to be brought about. */
export interface DiffOptions {
  /** Services to bring up, with what they depend on; all when empty. */
  readonly services: readonly string[]
  /** Leave out what they depend on. */
  readonly noDeps: boolean
  /** Recreate containers that did not change. */
  readonly forceRecreate: boolean
  /** Instead of each service's own policy; images that are built are not pulled. */
  readonly pull?: 'always' | 'missing' | 'never' | undefined
  /** Build images even when nothing that goes into them changed. */
  readonly build: boolean
  /** For each service that is built, what its image will be. */
  readonly buildKeys: BuildKeys
  readonly removeOrphans: boolean
  /** Wait until everything is usable, not only what others depend on. */
  readonly wait: boolean
  /** Digest of all that shapes a service's containers. */
  readonly hashOf: (service: ServiceSpec) => string
  /** What is known of the state; without it there is none that could be replaced. */
  readonly state?: StateFacts | undefined
  /**
   * Containers that are made anew are made before the old ones are gone, and those are not given time to end:
   * what they hold is thrown away.
   */
  readonly ahead?: boolean | undefined
  /** What the lock beside the definition says; without it nobody has looked. */
  readonly lock?: LockFacts | undefined
  /** Of the ports that stopped containers were given, those that somebody else has by now. */
  readonly taken?: readonly PublishedPort[] | undefined
  /** Images that this operation has pulled or built already: they are as new as can be. */
  readonly fresh?: readonly string[] | undefined
}
