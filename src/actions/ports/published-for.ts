import type { EngineAddress } from '../../engine/port-types.ts'
import type { PortSpec, ServiceSpec, Spec } from '../../spec/types.ts'

const EVERYWHERE = '0.0.0.0'

/**
 * The spec with the addresses at which its ports are published on an engine: of another machine all of them where
 * the definition gives none, for at that machine's own loopback nobody could reach them from here.
 */
export function publishedFor(spec: Spec, { local }: Pick<EngineAddress, 'local'>): Spec {
  if (local) return spec
  const everywhere = (port: PortSpec): PortSpec => ({ ...port, address: port.address ?? EVERYWHERE })
  const change = (service: ServiceSpec): ServiceSpec => ({
    ...service,
    container: { ...service.container, ports: service.container.ports.map(everywhere) },
  })
  const services = Object.entries(spec.services).map(([name, service]) => [name, change(service)])
  return { ...spec, services: Object.fromEntries(services) }
}
