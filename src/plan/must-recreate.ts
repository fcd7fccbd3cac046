import { fullImageName } from '../base/image-name.ts'
import { COMPOSE } from '../base/labels.ts'
import type { ServiceSpec } from '../spec/types.ts'
import type { NetworkFate } from './diff-networks.ts'
import type { ImageFate } from './image-fate.ts'
import type { ObservedContainer } from './observed.ts'

export interface RecreateFacts {
  readonly service: ServiceSpec
  readonly hash: string
  /** Why it is made anew whatever it is like. */
  readonly forced: string | undefined
  readonly image: ImageFate
  readonly networks: ReadonlyMap<string, NetworkFate>
  /** Names of the volumes that the engine has. */
  readonly volumes: ReadonlySet<string>
  /** The container now of another service's first replica. */
  readonly containerIdOf: (service: string) => string | undefined
}

/** Docker lists an image by its id once its name has gone to another. */
const IMAGE_ID = /^(sha256:)?[0-9a-f]{12,64}$/

/** Why a container cannot stay as it is; `undefined` when it can. */
export function mustRecreate(container: ObservedContainer, facts: RecreateFacts): string | undefined {
  if (facts.forced !== undefined) return facts.forced
  if (container.state === 'dead' || container.state === 'removing') return `container is ${container.state}`
  return (
    imageReason(container, facts) ??
    (container.hash === facts.hash ? undefined : 'configuration changed') ??
    replacedNetwork(container, facts.networks) ??
    networkReason(container, facts) ??
    namespaceReason(container, facts) ??
    volumeReason(container, facts)
  )
}

/** A network that is made anew takes every container that is attached to it along. */
export function replacedNetwork(
  container: ObservedContainer,
  networks: ReadonlyMap<string, NetworkFate>,
): string | undefined {
  for (const { spec, change } of networks.values()) {
    if (change !== undefined && container.networks[spec.name] !== undefined)
      return `network ${spec.key} ${change}`
  }
  return undefined
}

function imageReason(container: ObservedContainer, { service, image }: RecreateFacts): string | undefined {
  if (image.changes)
    return image.action?.kind === 'pull-image' ? 'image is not the locked one' : 'image is built anew'
  if (image.id !== undefined) {
    // One that a snapshot kept the files of runs on an image that was made of the service's own.
    const made = container.labels[COMPOSE.image] ?? container.imageId
    return image.id === made ? undefined : 'image changed'
  }
  const renamed =
    !IMAGE_ID.test(container.image) && fullImageName(container.image) !== fullImageName(service.image)
  return renamed ? 'image changed' : undefined
}

function networkReason(
  container: ObservedContainer,
  { service, networks }: RecreateFacts,
): string | undefined {
  for (const key of Object.keys(service.container.networks)) {
    const fate = networks.get(key)
    if (fate === undefined) continue
    if (fate.now.length === 0) return `network ${key} not found`
    const attached = container.networks[fate.spec.name]
    if (attached === undefined) return `not attached to network ${key}`
    // The engine tells the id only once the container has been started.
    if (attached.id !== '' && !fate.now.some(({ id }) => id === attached.id))
      return `network ${key} is another one`
  }
  return undefined
}

function namespaceReason(
  container: ObservedContainer,
  { service, containerIdOf }: RecreateFacts,
): string | undefined {
  const mode = service.container.networkMode
  if (mode?.kind !== 'service') return undefined
  const provider = containerIdOf(mode.service)
  return container.networkMode === `container:${provider}`
    ? undefined
    : `shares the network of ${mode.service}`
}

function volumeReason(container: ObservedContainer, { volumes }: RecreateFacts): string | undefined {
  const lost = container.mounts.find(
    ({ type, name }) => type === 'volume' && name !== undefined && !volumes.has(name),
  )
  return lost === undefined ? undefined : `volume ${lost.name} not found`
}
