import { EnvctlError } from '../base/errors.ts'
import { fullImageName } from '../base/image-name.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import { imageOf } from './image-of.ts'
import type { Observed } from './observed.ts'
import type { DiffOptions } from './options.ts'
import type { Action, ActionOf } from './types.ts'

/** What is to happen to the image of a service. */
export interface ImageFate {
  /** The image's id on the engine now. */
  readonly id?: string | undefined
  /** The action that gets it; whether it is in the plan depends on `when`. */
  readonly action?: ActionOf<'pull-image'> | ActionOf<'build-image'> | undefined
  /** `needed`: only when a container is to be created of it. */
  readonly when: 'always' | 'needed'
  /** The action will certainly give another image than the containers have. */
  readonly changes: boolean
  /** Why it cannot be had, when it is needed. */
  readonly absent?: EnvctlError | undefined
}

/** The fate of every service's image. One pull serves all services with that image, as does one build. */
export function imageFates(
  spec: Spec,
  observed: Observed,
  options: DiffOptions,
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
  readonly options: DiffOptions
  readonly fresh: boolean
}

/** Services that build the same thing under the same name share the build. */
function sameBuild(
  service: ServiceSpec,
  first: ServiceSpec | undefined,
  { buildKeys }: DiffOptions,
): ServiceSpec {
  return first !== undefined && buildKeys[first.name] === buildKeys[service.name] ? first : service
}

function built({ service, observed, options, fresh }: Facts): ImageFate {
  const image = imageOf(observed, service.image)
  const key = options.buildKeys[service.name]
  if (service.build === undefined || key === undefined) {
    throw new Error(`service "${service.name}" is to be built but has no build key`)
  }
  const changed =
    image === undefined ? 'not found' : image.buildKey === key ? undefined : 'build inputs changed'
  const wanted = options.build
    ? 'build asked for'
    : service.pullPolicy === 'build'
      ? 'policy build'
      : undefined
  const cause = fresh ? undefined : (changed ?? wanted)
  if (cause === undefined) return { id: image?.id, when: 'needed', changes: false }
  const action = {
    id: `build-image:${service.name}`,
    kind: 'build-image',
    needs: [],
    cause,
    image: service.image,
    service: service.name,
    build: service.build,
    key,
  } as const
  return { id: image?.id, action, when: 'always', changes: changed !== undefined }
}

function pulled({ service, observed, options, fresh }: Facts, services: readonly ServiceSpec[]): ImageFate {
  const image = imageOf(observed, service.image)
  const policy = options.pull ?? service.pullPolicy
  if (policy === 'never') {
    return {
      id: image?.id,
      when: 'needed',
      changes: false,
      absent: image === undefined ? neverPulled(service) : undefined,
    }
  }
  if (fresh || (image !== undefined && policy !== 'always'))
    return { id: image?.id, when: 'needed', changes: false }
  const name = fullImageName(service.image)
  const sharing = services.filter(
    (each) => fullImageName(each.image) === name && each.platform === service.platform,
  )
  const first = sharing[0]?.image ?? service.image
  const action = {
    id: `pull-image:${first}${service.platform === undefined ? '' : `@${service.platform}`}`,
    kind: 'pull-image',
    needs: [],
    cause: image === undefined ? 'not found' : 'policy always',
    image: first,
    platform: service.platform,
    policy,
    services: sharing.map((each) => each.name),
  } as const
  return { id: image?.id, action, when: policy === 'always' ? 'always' : 'needed', changes: false }
}

function neverPulled(service: ServiceSpec): EnvctlError {
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `Image "${service.image}" of service "${service.name}" is not on the engine and must not be pulled`,
    detail: 'The pull policy is "never"',
    hint: 'Load it with "docker load", or allow pulling with: pull_policy: missing',
  })
}

/** Image actions of those services that need theirs, each once. */
export function imageActions(
  fates: Iterable<readonly [needed: boolean, fate: ImageFate]>,
): readonly Action[] {
  const actions = new Map<string, Action>()
  for (const [needed, { action, when, absent }] of fates) {
    if (needed && absent !== undefined) throw absent
    if (action !== undefined && (needed || when === 'always')) actions.set(action.id, action)
  }
  return [...actions.values()]
}
