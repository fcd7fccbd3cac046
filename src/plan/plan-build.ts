import type { Spec } from '../spec/types.ts'
import { imageActions, imageFates } from './diff-images.ts'
import type { ImageOptions } from './image-fate.ts'
import type { Observed } from './observed.ts'
import { ordered } from './order.ts'
import type { Plan } from './types.ts'

/**
 * What services' images lack to be what they would be built as, and what those are made of; nothing that fits is
 * built. Keys are needed of these images alone.
 */
export function planBuild(
  spec: Spec,
  observed: Observed,
  options: ImageOptions & { readonly services: readonly string[] },
): Plan {
  const known = Object.entries(spec.services).filter(([name]) => name in options.buildKeys)
  const fates = imageFates({ ...spec, services: Object.fromEntries(known) }, observed, options)
  const wanted = options.services.flatMap((name) => {
    const fate = fates.get(name)
    return fate === undefined ? [] : [[true, fate] as const]
  })
  return { instance: spec.instance, actions: ordered(imageActions(wanted, fates.values())), notes: [] }
}
