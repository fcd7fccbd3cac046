import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { Observed } from './observed.ts'

/**
 * Services that keep state and whose containers are not as the spec has them: what is made in their place would be
 * another one.
 */
export function outdated(
  spec: Spec,
  { containers, volumes }: Observed,
  hashOf: (service: ServiceSpec) => string,
): readonly string[] {
  const own = new Set(volumes.filter(({ ours }) => ours).map(({ name }) => name))
  const changed = containers.filter(({ oneoff, mounts, service: name, number, hash }) => {
    if (oneoff || !mounts.some((mount) => mount.name !== undefined && own.has(mount.name))) return false
    const service = spec.services[name]
    return service === undefined || number > service.scale || hash !== hashOf(service)
  })
  return [...new Set(changed.map(({ service }) => service))].toSorted()
}
