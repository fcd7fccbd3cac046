import type { EnvctlError } from '../base/errors.ts'
import type { ServiceSpec } from '../spec/types.ts'
import type { Observed } from './observed.ts'
import type { DiffOptions } from './options.ts'
import type { ActionOf } from './types.ts'

/** What is to happen to the image of a service. */
export interface ImageFate {
  /** The image's id on the engine now. */
  readonly id?: string | undefined
  /** The action that gets it; whether it is in the plan depends on `when`. */
  readonly action?: ActionOf<'pull-image' | 'build-image' | 'tag-image'> | undefined
  /** Pulls of what it is made of, when a lock wants others than the engine has. */
  readonly bases?: readonly ActionOf<'pull-image'>[] | undefined
  /** `needed`: only when a container is to be created of it. */
  readonly when: 'always' | 'needed'
  /** The action will certainly give another image than the containers have. */
  readonly changes: boolean
  /** Why it cannot be had, when it is needed. */
  readonly absent?: EnvctlError | undefined
}

/** What of a spec's wishes is about images. */
export interface ImageOptions extends Pick<DiffOptions, 'build' | 'buildKeys' | 'fresh' | 'lock' | 'pull'> {
  /** Ask registries for newer images to build from, although nothing says that there are any. */
  readonly newerBases?: boolean | undefined
}

/** What the fate of one service's image is decided by. */
export interface ImageFacts {
  readonly service: ServiceSpec
  readonly observed: Observed
  readonly options: ImageOptions
  /** Whether this operation has pulled or built it already. */
  readonly fresh: boolean
}
