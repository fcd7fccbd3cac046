import { fullImageName } from '../base/image-name.ts'
import { setupServices } from './setup-service.ts'
import type { ServiceSpec, Spec } from './types.ts'

/** Full names of the images that the services of a spec build. */
export function builtImages(spec: Spec): ReadonlySet<string> {
  const built = Object.values(spec.services).filter(({ build }) => build !== undefined)
  return new Set(built.map(({ image }) => fullImageName(image)))
}

/** The services, and the images of setup steps as services, whose images come from a registry. */
export function pulledServices(spec: Spec): readonly ServiceSpec[] {
  const built = builtImages(spec)
  return [...Object.values(spec.services), ...setupServices(spec)].filter(
    ({ image }) => !built.has(fullImageName(image)),
  )
}
