import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import { type Needs, reachable } from '../base/graph.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { DiffOptions } from './options.ts'

/** Services whose network, process or IPC namespace a service lives in. */
export function namespaceProviders({ container }: Pick<ServiceSpec, 'container'>): readonly string[] {
  const modes = [container.networkMode, container.pid, container.ipc]
  return [...new Set(modes.flatMap((mode) => (mode?.kind === 'service' ? [mode.service] : [])))]
}

/** Services whose containers must exist before one of this service can be created. */
export function creationProviders(service: ServiceSpec): readonly string[] {
  const volumes = service.container.volumesFrom.flatMap(({ from }) =>
    'service' in from ? [from.service] : [],
  )
  const links = service.container.links.map((link) => link.service)
  return [...new Set([...namespaceProviders(service), ...volumes, ...links])]
}

/** Services that a service is started after and stopped before. */
export function predecessors(service: ServiceSpec): readonly string[] {
  return [...new Set([...Object.keys(service.dependsOn), ...creationProviders(service)])]
}

/** Services by their names; all without any. A name that the spec lacks is `usage.unknown-service`. */
export function namedServices(spec: Spec, names: readonly string[]): readonly ServiceSpec[] {
  if (names.length === 0) return Object.values(spec.services)
  return [...new Set(names)].map((name) => {
    const service = spec.services[name]
    if (service === undefined) throw unknownService(name, Object.keys(spec.services), spec)
    return service
  })
}

/** What each service of a spec is started after. */
export function predecessorsByName({ services }: Spec): Needs {
  return new Map(Object.values(services).map((service) => [service.name, predecessors(service)]))
}

/** The services that are to be brought up. A name that the spec lacks is `usage.unknown-service`. */
export function selectServices(spec: Spec, { services, noDeps }: DiffOptions): ReadonlySet<string> {
  const known = Object.keys(spec.services)
  const named = namedServices(spec, services)
  if (services.length === 0) return new Set(known)
  const needs = new Map(
    Object.values(spec.services).map((service) => [
      service.name,
      (noDeps ? creationProviders(service) : predecessors(service)).filter((name) => known.includes(name)),
    ]),
  )
  return reachable(
    needs,
    named.map(({ name }) => name),
  )
}

function unknownService(name: string, known: readonly string[], spec: Spec): EnvctlError {
  const near = didYouMean(name, known)
  return new EnvctlError({
    code: 'usage.unknown-service',
    message: `Environment "${spec.environment}" has no service "${name}"`,
    detail: `It has: ${known.join(', ')}`,
    hint: near === undefined ? undefined : `Did you mean "${near}"?`,
  })
}
