import { networkHash } from '../spec/spec-hash.ts'
import type { NetworkSpec, Spec } from '../spec/types.ts'
import { externalMissing, foreignName } from './foreign.ts'
import type { Observed, ObservedContainer, ObservedNetwork } from './observed.ts'
import type { Action } from './types.ts'

export interface NetworkFate {
  readonly spec: NetworkSpec
  /** As it is now: an engine may have two of one name, and then cannot tell which is meant. */
  readonly now: readonly ObservedNetwork[]
  /** Why all that there is of it is removed, and it is made anew; absent when it stays. */
  readonly change?: string | undefined
}

export interface NetworkFates {
  /** By key, of those that the services use. */
  readonly fates: ReadonlyMap<string, NetworkFate>
  readonly notes: readonly string[]
}

/** Containers that are attached to a network, running or not. */
export function attachedTo(
  network: ObservedNetwork,
  containers: readonly ObservedContainer[],
): readonly ObservedContainer[] {
  return containers.filter((container) =>
    Object.entries(container.networks).some(([name, { id }]) =>
      id === '' ? name === network.name : id === network.id,
    ),
  )
}

/**
 * What is to happen to the networks that the services use. `goes` tells of a container whether the plan may
 * remove it: a network that another one is attached to cannot be replaced.
 */
export function networkFates(
  spec: Spec,
  observed: Observed,
  scope: { readonly services: ReadonlySet<string>; readonly goes: (container: ObservedContainer) => boolean },
): NetworkFates {
  const used = new Set(
    [...scope.services].flatMap((name) => Object.keys(spec.services[name]?.container.networks ?? {})),
  )
  const fates = new Map<string, NetworkFate>()
  const notes: string[] = []
  for (const network of Object.values(spec.networks)) {
    if (!used.has(network.key)) continue
    const same = observed.networks.filter((each) => each.name === network.name)
    const now = network.external ? same : same.filter((each) => each.ours)
    if (network.external && now.length === 0) throw externalMissing('network', network.name)
    if (now.length === 0 && same.length > 0) throw foreignName('network', network.name, spec.instance)
    const change = network.external ? undefined : changeOf(network, now)
    const holder =
      change === undefined
        ? undefined
        : now
            .flatMap((each) => attachedTo(each, observed.containers))
            .find((container) => !scope.goes(container))
    if (holder !== undefined) {
      notes.push(
        `network ${network.name} ${change} but is kept as it is: container ${holder.name} is attached to it`,
      )
    }
    fates.set(network.key, { spec: network, now, change: holder === undefined ? change : undefined })
  }
  return { fates, notes }
}

function changeOf(network: NetworkSpec, now: readonly ObservedNetwork[]): string | undefined {
  if (now.length > 1) return 'stands twice'
  return now.some(({ hash }) => hash !== networkHash(network)) ? 'changed' : undefined
}

/** Removal waits for `removals`, which are the removals of the containers attached to the network. */
export function networkActions(
  fates: Iterable<NetworkFate>,
  removals: (network: ObservedNetwork) => readonly string[],
): readonly Action[] {
  return [...fates].flatMap(({ spec, now, change }): readonly Action[] => {
    const create = { id: createNetworkId(spec), kind: 'create-network', network: spec } as const
    if (now.length === 0) return [{ ...create, needs: [], cause: 'not found' }]
    if (change === undefined) return []
    const group = `network ${spec.key}`
    const cause = change === 'changed' ? 'definition changed' : change
    const leaving = now.map((each) => {
      const { id: networkId, name } = each
      const id = `remove-network:${networkId}`
      return { id, kind: 'remove-network', needs: removals(each), cause, group, name, networkId } as const
    })
    return [...leaving, { ...create, needs: leaving.map(({ id }) => id), cause, group }]
  })
}

/** The id of the action that makes a network. */
export const createNetworkId = ({ key }: NetworkSpec): string => `create-network:${key}`
