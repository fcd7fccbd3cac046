import type { PublishedPort } from '../engine/port-types.ts'
import type { PortSpec, ServiceSpec, Spec } from '../spec/types.ts'
import type { ObservedContainer } from './observed.ts'
import type { PortChoice } from './types.ts'

const LOOPBACK = '127.0.0.1'

export interface PortFacts {
  readonly spec: Spec
  readonly service: ServiceSpec
  readonly number: number
  /** The container that is replaced. */
  readonly before?: ObservedContainer | undefined
}

/**
 * The host ports that a container is to have. A port once given is kept. Only the first replica of the
 * default instance insists on a fixed port: it cannot be had twice.
 */
export function portChoices({ spec, service, number, before }: PortFacts): readonly PortChoice[] {
  const insists = spec.suffix === undefined && number === 1
  const left = [...(before?.givenPorts ?? [])]
  return service.container.ports.map((port) => {
    const place = { target: `${port.target}/${port.protocol}`, address: port.address ?? LOOPBACK }
    const fixed = typeof port.published === 'number'
    return { ...place, port: wanted(port, take(left, place)), movable: !(fixed && insists) }
  })
}

/** One container port may be published several times: of those at one address the first stands for the first. */
function take(left: PublishedPort[], place: Pick<PublishedPort, 'target' | 'address'>): number | undefined {
  const index = left.findIndex(
    ({ target, address }) => target === place.target && (address === '' || address === place.address),
  )
  return index < 0 ? undefined : left.splice(index, 1)[0]?.port
}

function wanted({ published }: PortSpec, given: number | undefined): PortChoice['port'] {
  if (typeof published === 'number' || given === undefined) return published
  if (published === 'auto') return given
  return given >= published[0] && given <= published[1] ? given : published
}
