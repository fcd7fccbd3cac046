import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import { defaultHostname } from '../../base/names.ts'
import type { ContainerRequest } from '../../engine/port.ts'
import type { ImageDetails, PublishedPort } from '../../engine/port-types.ts'
import { formatDependsOn } from '../../plan/depends-on-label.ts'
import { formatPorts } from '../../plan/ports-label.ts'
import type { ActionOf } from '../../plan/types.ts'
import { withPublished } from '../../spec/addresses.ts'
import type { ContainerSpec } from '../../spec/container-types.ts'
import type { NamespaceMode, ServiceSpec, Spec } from '../../spec/types.ts'
import { mountRequests } from './mounts.ts'
import { objectLabels } from './object-labels.ts'

export interface RequestFacts {
  readonly spec: Spec
  readonly service: ServiceSpec
  readonly action: ActionOf<'create-container'>
  readonly image: ImageDetails
  /** Where the ports that it publishes are to be found. */
  readonly ports: readonly PublishedPort[]
  /** Where published ports are reached from here. */
  readonly host: string
  /** The container that another service of the environment has: its first replica. */
  readonly containerOf: (service: string) => string
}

/** The one container that a creation asks for, with everything decided. */
export function containerRequest(facts: RequestFacts): ContainerRequest {
  const { spec, service, action, image, ports } = facts
  const { container } = service
  const number = action.number
  const joins = Object.entries(container.networks)
    .sort(([, a], [, b]) => b.priority - a.priority)
    .map(([key, join]) => {
      const network = spec.networks[key]
      if (network === undefined) throw new Error(`the spec has no network "${key}"`)
      return { ...join, name: network.name, aliases: [...new Set([service.name, ...join.aliases])] }
    })
  return {
    name: action.name,
    // One that was pulled by digest through a mirror has its own name nowhere on the engine.
    image: action.image ?? (service.image.includes('@') ? image.id : service.image),
    platform: service.platform,
    hostname: hostnameOf(service, number),
    container: knowingPorts(container, facts),
    labels: {
      ...container.labels,
      ...objectLabels(spec),
      [COMPOSE.service]: service.name,
      [COMPOSE.number]: String(number),
      [COMPOSE.oneoff]: 'False',
      [COMPOSE.configHash]: action.hash,
      [COMPOSE.workingDir]: spec.directory,
      [COMPOSE.configFiles]: spec.file,
      [COMPOSE.image]: action.base ?? image.id,
      'com.docker.compose.depends_on': formatDependsOn(service),
      [ENVCTL.hash]: action.hash,
      ...(action.stage === undefined ? {} : { [ENVCTL.stage]: action.stage }),
      [ENVCTL.ports]: formatPorts(ports),
    },
    ports,
    mounts: mountRequests({ spec, service, number, imageVolumes: image.volumes, state: action.state ?? {} }),
    networks: joins,
    networkMode: namespace(container.networkMode, facts),
    pidMode: namespace(container.pid, facts),
    ipcMode: namespace(container.ipc, facts),
    volumesFrom: container.volumesFrom.map(({ from, readOnly }) => ({
      container: 'service' in from ? facts.containerOf(from.service) : from.container,
      readOnly,
    })),
    links: [
      ...container.links.map((link) => ({ container: facts.containerOf(link.service), alias: link.alias })),
      ...container.externalLinks.map(externalLink),
    ],
  }
}

/** Its texts with the host ports that were decided: some servers tell their clients where to come back to. */
function knowingPorts(container: ContainerSpec, known: Pick<RequestFacts, 'host' | 'ports'>): ContainerSpec {
  const { environment, command, entrypoint } = container
  const texts = (list: readonly string[] | undefined) => list?.map((text) => withPublished(text, known))
  return {
    ...container,
    command: texts(command),
    entrypoint: texts(entrypoint),
    environment: Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, withPublished(value, known)]),
    ),
  }
}

/** `container` or `container:alias`. */
function externalLink(text: string): { readonly container: string; readonly alias: string } {
  const [container = '', alias = container] = text.split(':')
  return { container, alias }
}

/** The engine refuses a host name to a container that lives in another's network. */
function hostnameOf(service: ServiceSpec, number: number): string | undefined {
  const { hostname, networkMode, uts } = service.container
  if (hostname !== undefined) return hostname
  const shared = networkMode !== undefined && (networkMode.kind === 'service' || networkMode.value !== 'none')
  return shared || uts === 'host' ? undefined : defaultHostname(service.name, number)
}

function namespace(mode: NamespaceMode | undefined, facts: RequestFacts): string | undefined {
  if (mode === undefined) return undefined
  return mode.kind === 'service' ? `container:${facts.containerOf(mode.service)}` : mode.value
}
