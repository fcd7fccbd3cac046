import { fullImageName } from '../base/image-name.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import { builtImage } from './built-image.ts'
import type { ImageFate, ImageOptions } from './image-fate.ts'
import type { Observed } from './observed.ts'
import { pulledImage } from './pulled-image.ts'
import type { Action } from './types.ts'

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
        builder === undefined ? pulledImage(facts, services) : builtImage({ ...facts, service: builder }),
      ]
    }),
  )
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
