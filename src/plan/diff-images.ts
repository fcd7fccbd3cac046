import { EnvctlError } from '../base/errors.ts'
import { contentReference } from '../base/image-key.ts'
import { fullImageName } from '../base/image-name.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import { basePulls, pullId } from './base-pulls.ts'
import type { BuildKey } from './build-keys.ts'
import { imageOf } from './image-of.ts'
import { isLocked, type LockFacts, lockedImage, unlockedBase } from './locked-images.ts'
import type { Observed, ObservedImage } from './observed.ts'
import type { DiffOptions } from './options.ts'
import type { Action, ActionOf } from './types.ts'

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

/** The fate of every service's image. One pull serves all services with that image, as does one build. */
export function imageFates(
  spec: Spec,
  observed: Observed,
  options: ImageOptions,
): ReadonlyMap<string, ImageFate> {
  const services = Object.values(spec.services)
  const fresh = new Set((options.fresh ?? []).map(fullImageName))
  const builders = new Map<string, ServiceSpec>()
  for (const service of services) {
    const name = fullImageName(service.image)
    if (service.build !== undefined && !builders.has(name)) builders.set(name, service)
  }
  return new Map(
    services.map((service) => {
      const name = fullImageName(service.image)
      const builder =
        service.build === undefined ? builders.get(name) : sameBuild(service, builders.get(name), options)
      const facts = { service, observed, options, fresh: fresh.has(name) }
      return [
        service.name,
        builder === undefined ? pulled(facts, services) : built({ ...facts, service: builder }),
      ]
    }),
  )
}

interface Facts {
  readonly service: ServiceSpec
  readonly observed: Observed
  readonly options: ImageOptions
  readonly fresh: boolean
}

/** Services that build the same thing under the same name share the build. */
function sameBuild(
  service: ServiceSpec,
  first: ServiceSpec | undefined,
  { buildKeys }: ImageOptions,
): ServiceSpec {
  const key = buildKeys[service.name]?.key
  return first !== undefined && key !== undefined && buildKeys[first.name]?.key === key ? first : service
}

function built({ service, observed, options, fresh }: Facts): ImageFate {
  const image = imageOf(observed, service.image)
  const facts = options.buildKeys[service.name]
  if (service.build === undefined || facts === undefined) {
    throw new Error(`service "${service.name}" is to be built but has no build key`)
  }
  const { key, bases, made } = facts
  const pulls = fresh ? [] : basePulls(service.name, service.build.platform, facts)
  const [unlocked] = facts.unlocked ?? []
  const absent =
    options.lock === undefined || unlocked === undefined
      ? undefined
      : unlockedBase(unlocked, service.name, options.lock)
  const changed = image === undefined ? 'not found' : changeOf(image, facts)
  const wanted = options.build
    ? 'build asked for'
    : service.pullPolicy === 'build'
      ? 'policy build'
      : undefined
  const newer = options.newerBases ? 'newer base images asked for' : undefined
  const cause = fresh ? undefined : (wanted ?? changed ?? newer)
  if (cause === undefined) return { id: image?.id, when: 'needed', changes: false, absent }
  const common = { image: service.image, service: service.name } as const
  const source = key === undefined ? undefined : contentReference(service.image, key)
  const before = source === undefined ? undefined : imageOf(observed, source)
  if (wanted === undefined && newer === undefined && source !== undefined && before?.buildKey === key) {
    const id = `tag-image:${service.name}`
    const action = {
      ...common,
      id,
      kind: 'tag-image',
      needs: [],
      cause: `${changed}, built before`,
      source,
    } as const
    return { id: image?.id, action, when: 'always', changes: before?.id !== image?.id }
  }
  const action = {
    ...common,
    id: `build-image:${service.name}`,
    kind: 'build-image',
    needs: [
      ...Object.values(made).flatMap((each) => [`build-image:${each}`, `tag-image:${each}`]),
      ...pulls.map(({ id }) => id),
    ],
    cause,
    // What is locked does not become another one by being asked for again.
    build: options.lock?.use ? { ...service.build, pull: false } : service.build,
    key,
    bases: Object.fromEntries(Object.entries(bases).filter(([base]) => base in made)),
    frontend: lockedFrontend(facts, options.lock),
    again: wanted !== undefined,
  } as const
  return { id: image?.id, action, bases: pulls, when: 'always', changes: changed !== undefined, absent }
}

/** The digest that a lock which is obeyed has for what reads the Dockerfile, unless that is built here too. */
function lockedFrontend({ frontend, made }: BuildKey, lock: LockFacts | undefined): string | undefined {
  if (lock?.use !== true || frontend === undefined || frontend in made) return undefined
  return lockedImage({ image: frontend, platform: undefined }, lock)?.digest
}

/** In what an image is not what would be built; nothing when it is that. */
function changeOf(image: ObservedImage, { key, bases, lacking = {} }: BuildKey): string | undefined {
  const [replaced] = Object.keys(lacking)
  if (replaced !== undefined) return `${replaced} is not the locked one`
  if (image.buildKey !== undefined && image.buildKey === key) return undefined
  const other = Object.keys(bases).find((base) => image.bases?.[base] !== bases[base])
  if (image.bases !== undefined && other !== undefined) return `${other} changed`
  return key === undefined ? 'a base image is not on the engine' : 'build inputs changed'
}

function pulled(facts: Facts, services: readonly ServiceSpec[]): ImageFate {
  const { service, observed, options, fresh } = facts
  const image = imageOf(observed, service.image)
  const policy = options.pull ?? service.pullPolicy
  const locked = options.lock?.use ? lockedImage(service, options.lock) : undefined
  const isWanted = image !== undefined && (locked === undefined || isLocked(image, locked) === true)
  if (policy === 'never') {
    return {
      id: isWanted ? image.id : undefined,
      when: 'needed',
      changes: false,
      absent: isWanted ? undefined : neverPulled(service, image),
    }
  }
  // What is locked does not become another one by being pulled again.
  const again = policy === 'always' && locked === undefined
  if (fresh || (isWanted && !again)) return { id: image?.id, when: 'needed', changes: false }
  const name = fullImageName(service.image)
  const sharing = services.filter(
    (each) => fullImageName(each.image) === name && each.platform === service.platform,
  )
  const first = sharing[0]?.image ?? service.image
  const action = {
    id: pullId(first, service.platform),
    kind: 'pull-image',
    needs: [],
    cause: image === undefined ? 'not found' : locked === undefined ? 'policy always' : 'not the locked one',
    image: first,
    platform: service.platform,
    digest: locked?.digest,
    policy,
    services: sharing.map((each) => each.name),
  } as const
  return {
    id: isWanted ? image.id : undefined,
    action,
    when: again ? 'always' : 'needed',
    changes: image !== undefined && locked !== undefined && isLocked(image, locked) === false,
  }
}

function neverPulled(service: ServiceSpec, other: ObservedImage | undefined): EnvctlError {
  const what = other === undefined ? 'is not on the engine' : 'on the engine is not the locked one'
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `Image "${service.image}" of service "${service.name}" ${what} and must not be pulled`,
    detail: 'The pull policy is "never"',
    hint: 'Load it with "docker load", or allow pulling with: pull_policy: missing',
  })
}

/**
 * Image actions of those services that need theirs, each once, and what those need of each other: an image may
 * be made of that of a service which is not wanted itself.
 */
export function imageActions(
  fates: Iterable<readonly [needed: boolean, fate: ImageFate]>,
  all: Iterable<ImageFate>,
): readonly Action[] {
  const known = new Map(
    [...all].flatMap(({ action, bases = [] }) =>
      [...bases, ...(action === undefined ? [] : [action])].map((each) => [each.id, each]),
    ),
  )
  const actions = new Map<string, Action>()
  const add = (action: Action): void => {
    if (actions.has(action.id)) return
    actions.set(action.id, action)
    for (const need of action.needs) {
      const other = known.get(need)
      if (other !== undefined) add(other)
    }
  }
  for (const [needed, { action, when, absent }] of fates) {
    const goes = needed || (action !== undefined && when === 'always')
    if (goes && absent !== undefined) throw absent
    if (goes && action !== undefined) add(action)
  }
  return [...actions.values()]
}
