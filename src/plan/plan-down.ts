import { attachedTo } from './diff-networks.ts'
import { labelEdges } from './label-edges.ts'
import type { Observed, ObservedContainer } from './observed.ts'
import { ordered } from './order.ts'
import { isLive } from './replicas.ts'
import { beforeRecord, unfinishedBy } from './state/unfinished.ts'
import { volumesOf } from './state/volumes-of.ts'
import type { Action, Plan } from './types.ts'

export interface DownOptions {
  /** Also remove the volumes, and with them the data. */
  readonly volumes: boolean
  /** Instead of each container's own grace period, in milliseconds. */
  readonly graceMs?: number | undefined
  /** Names of volumes that layers and other instances need. */
  readonly referenced: readonly string[]
}

const CAUSE = 'down'

/**
 * Takes away everything that belongs to an instance, one-off containers and orphans included, knowing
 * nothing but labels. What depends on something stops before it.
 */
export function planDown(observed: Observed, options: DownOptions): Plan {
  const edges = labelEdges(observed.containers)
  const dependentsOf = (container: ObservedContainer) =>
    observed.containers.filter((each) => isLive(each) && edges.get(each.id)?.includes(container.id))
  const containers = observed.containers.flatMap((container): readonly Action[] => {
    const { id: containerId, name, service, number } = container
    const subject = { service, number, name, containerId, cause: CAUSE, group: name }
    const remove = { ...subject, id: removeId(container), kind: 'remove-container' } as const
    if (!isLive(container)) return [{ ...remove, needs: [] }]
    const needs = dependentsOf(container).map(stopId)
    const stop = {
      ...subject,
      id: stopId(container),
      kind: 'stop-container',
      needs,
      graceMs: options.graceMs,
    } as const
    return [stop, { ...remove, needs: [stop.id] }]
  })
  const networks = observed.networks
    .filter((network) => network.ours)
    .map((network): Action => {
      const needs = attachedTo(network, observed.containers).map(removeId)
      const { id: networkId, name } = network
      // An engine may have two of one name.
      return {
        id: `remove-network:${networkId}`,
        kind: 'remove-network',
        needs,
        cause: CAUSE,
        name,
        networkId,
      }
    })
  const volumes = leavingVolumes(observed, options).map((name): Action => {
    // What is written to a volume that lies on others is written to those.
    const above = new Set([
      name,
      ...observed.volumes.filter((volume) => volumesOf(volume).includes(name)).map((volume) => volume.name),
    ])
    const users = observed.containers.filter((container) =>
      container.mounts.some((mount) => mount.name !== undefined && above.has(mount.name)),
    )
    return {
      id: `remove-volume:${name}`,
      kind: 'remove-volume',
      needs: [
        ...users.map(removeId),
        ...observed.volumes.filter((volume) => volume.name === name).flatMap(beforeRecord),
      ],
      cause: CAUSE,
      name,
    }
  })
  return {
    instance: observed.instance,
    actions: ordered([...containers, ...networks, ...volumes]),
    notes: [],
  }
}

/** What has become part of a layer stays with it. */
function leavingVolumes(
  { volumes, instance }: Observed,
  { volumes: data, referenced }: DownOptions,
): readonly string[] {
  const own = volumes.filter(({ ours }) => ours)
  // Without data, that steps were done on it means nothing.
  const marks = own.filter(({ record }) => record !== undefined)
  const unfinished = volumes.filter(
    (volume) =>
      volume.partOf === instance && (volume.state?.stage === 'setup' || unfinishedBy(volume).length > 0),
  )
  const leaving = data
    ? [...own, ...volumes.filter((volume) => volume.partOf === instance)]
    : marks.length === own.length
      ? [...marks, ...unfinished]
      : unfinished
  const present = new Set(volumes.map(({ name }) => name))
  const names = new Set(data ? leaving.flatMap(volumesOf) : leaving.map(({ name }) => name))
  // Data that stays may lie on what was to become a layer: another instance made the same one first.
  const kept = own.filter((volume) => !leaving.includes(volume))
  const needed = new Set([...referenced, ...kept.flatMap(volumesOf)])
  return [...names].filter((name) => present.has(name) && !needed.has(name))
}

const stopId = ({ name }: ObservedContainer): string => `stop-container:${name}`
const removeId = ({ name }: ObservedContainer): string => `remove-container:${name}`
