import { order } from '../base/graph.ts'
import { DEPENDS_ON_LABEL, parseDependsOn } from './depends-on-label.ts'
import type { ObservedContainer } from './observed.ts'

/** Container to the containers that it depends on, by id, as their labels tell. */
export function labelEdges(containers: readonly ObservedContainer[]): ReadonlyMap<string, readonly string[]> {
  const edges = new Map<string, readonly string[]>(containers.map(({ id }) => [id, []]))
  for (const container of containers) {
    const services = parseDependsOn(container.labels[DEPENDS_ON_LABEL]).map(
      (dependency) => dependency.service,
    )
    const leaders = containers.filter(
      ({ id, service }) => services.includes(service) || container.networkMode === `container:${id}`,
    )
    for (const { id } of leaders) addUnlessCircle(edges, container.id, id)
  }
  return edges
}

/** Containers of different generations of a definition may depend on each other: then the order matters less than the end. */
function addUnlessCircle(edges: Map<string, readonly string[]>, from: string, to: string): void {
  const before = edges.get(from) ?? []
  if (from === to) return
  edges.set(from, [...before, to])
  if (!order(edges).ok) edges.set(from, before)
}
