import { randomBytes } from 'node:crypto'
import type { UpDeps } from '../actions/deps.ts'
import { leased } from '../actions/instance/lease.ts'
import { loadSpec, ownSpec } from '../actions/load.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import { type Description, isDisposable, loadRequestOf } from './description.ts'

const LOOPBACK = '127.0.0.1'

export interface SpecRequest {
  readonly description: Description
  /** The process that owns the instance; this one without it. */
  readonly owner?: string | undefined
  /** What sets a disposable instance apart; something that nobody else has without it. */
  readonly suffix?: string | undefined
}

/** The spec of an instance to be: of one that nobody else has, unless a name was given. */
export async function specOf({ description, owner, suffix }: SpecRequest, deps: UpDeps): Promise<Spec> {
  const { instance, lifetimeMs } = description
  const request = loadRequestOf(description, instance ?? suffix ?? newSuffix())
  const loaded = await loadSpec(request)
  const spec = reachable(instance === undefined ? loaded : await ownSpec(loaded, request, deps), deps)
  return isDisposable(description) ? leased(spec, { owner, lifetimeMs }) : spec
}

export const newSuffix = (): string => `t${randomBytes(4).toString('hex')}`

/** On an engine of another machine nothing is to be reached at that machine's own loopback address. */
function reachable(spec: Spec, { engine }: UpDeps): Spec {
  if (engine.address.local) return spec
  const change = (service: ServiceSpec): ServiceSpec => ({
    ...service,
    container: {
      ...service.container,
      ports: service.container.ports.map((port) =>
        port.address === LOOPBACK ? { ...port, address: '0.0.0.0' } : port,
      ),
    },
  })
  const services = Object.entries(spec.services).map(([name, service]) => [name, change(service)])
  return { ...spec, services: Object.fromEntries(services) }
}
