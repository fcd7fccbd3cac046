import { networkHash } from '../spec/spec-hash.ts'
import type { NetworkSpec, Spec } from '../spec/types.ts'
import { externalMissing, foreignName } from './foreign.ts'
import type { Observed, ObservedContainer, ObservedNetwork } from './observed.ts'
import type { Action } from './types.ts'

export interface NetworkFate {
  readonly spec: NetworkSpec
  /** As it is now; absent when there is none. */
  readonly now?: ObservedNetwork | undefined
  /** It is removed and made anew. */
  readonly replaced: boolean
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
    const now = network.external ? same[0] : same.find((each) => each.ours)
    if (network.external && now === undefined) throw externalMissing('network', network.name)
    if (now === undefined && same.length > 0) throw foreignName('network', network.name, spec.instance)
    const changed = !network.external && now !== undefined && now.hash !== networkHash(network)
    const holder = changed
      ? attachedTo(now, observed.containers).find((container) => !scope.goes(container))
      : undefined
    if (holder !== undefined) {
      notes.push(
        `network ${network.name} changed but is kept as it is: container ${holder.name} is attached to it`,
      )
    }
    fates.set(network.key, { spec: network, now, replaced: changed && holder === undefined })
  }
  return { fates, notes }
}

/** Removal waits for `removals`, which are the removals of the containers attached to the network. */
export function networkActions(
  fates: Iterable<NetworkFate>,
  removals: (network: ObservedNetwork) => readonly string[],
): readonly Action[] {
  return [...fates].flatMap(({ spec, now, replaced }): readonly Action[] => {
    const create = { id: createNetworkId(spec), kind: 'create-network', network: spec } as const
    if (now === undefined) return [{ ...create, needs: [], cause: 'not found' }]
    if (!replaced) return []
    const id = `remove-network:${spec.key}`
    const group = `network ${spec.key}`
    const cause = 'definition changed'
    return [
      { id, kind: 'remove-network', needs: removals(now), cause, group, name: now.name, networkId: now.id },
      { ...create, needs: [id], cause, group },
    ]
  })
}

/** The id of the action that makes a network. */
export const createNetworkId = ({ key }: NetworkSpec): string => `create-network:${key}`
