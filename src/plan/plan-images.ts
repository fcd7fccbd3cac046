import { pulledServices } from '../spec/pulled.ts'
import { setupServices } from '../spec/setup-service.ts'
import type { Spec } from '../spec/types.ts'
import { imageActions, imageFates } from './diff-images.ts'
import { requireLocked } from './locked-images.ts'
import type { Observed } from './observed.ts'
import type { DiffOptions } from './options.ts'
import { ordered } from './order.ts'
import { selectServices } from './selection.ts'
import type { Plan } from './types.ts'

/**
 * Gets the images that are not there. What an image declares as state shapes the plan, so that it has to be
 * there before; images that are built only need to be where setup steps say what their state is.
 */
export function planImages(spec: Spec, observed: Observed, options: DiffOptions): Plan {
  const selected = selectServices(spec, options)
  const ofSteps = options.services.length === 0 ? setupServices(spec) : []
  const services = { ...spec.services, ...Object.fromEntries(ofSteps.map((each) => [each.name, each])) }
  const wanted = new Set([...selected, ...ofSteps.map(({ name }) => name)])
  requireLocked(
    pulledServices(spec).filter(({ name }) => wanted.has(name)),
    options.lock,
  )
  const fates = [...imageFates({ ...spec, services }, observed, options)]
  const missing = fates.filter(
    ([name, { id, action }]) =>
      id === undefined && wanted.has(name) && (action?.kind === 'pull-image' || spec.setup.length > 0),
  )
  const actions = imageActions(
    missing.flatMap(([, fate]) => (fate.action === undefined ? [] : [[true, fate] as const])),
    fates.map(([, fate]) => fate),
  )
  return { instance: spec.instance, actions: ordered(actions), notes: [] }
}
