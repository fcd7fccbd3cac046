import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { Observed, ObservedContainer } from './observed.ts'

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
  const held = ({ mounts }: ObservedContainer) =>
    mounts.flatMap(({ name }) => (name !== undefined && own.has(name) ? [name] : []))
  const known = containers.filter(({ oneoff, service }) => !oneoff && spec.services[service] !== undefined)
  const theirs = new Set(known.flatMap(held))
  const changed = containers.filter((container) => {
    const service = spec.services[container.service]
    if (container.oneoff || held(container).length === 0) return false
    // One that the spec does not have goes on as it is, unless what it writes to is to be frozen.
    if (service === undefined) return held(container).some((name) => theirs.has(name))
    return container.number > service.scale || container.hash !== hashOf(service)
  })
  return [...new Set(changed.map(({ service }) => service))].toSorted()
}
