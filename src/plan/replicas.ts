import type { Spec } from '../spec/types.ts'
import type { Observed, ObservedContainer } from './observed.ts'

/** The containers of an instance sorted by what they are to the spec. One-off ones are nothing to it. */
export interface Replicas {
  /** By service, then number. */
  readonly kept: ReadonlyMap<string, ReadonlyMap<number, ObservedContainer>>
  /** Of services in the spec, above their scale; highest first. */
  readonly surplus: readonly ObservedContainer[]
  /** Of services that the spec does not have. */
  readonly orphans: readonly ObservedContainer[]
}

/** Sorts what was observed. Of two containers with one number, the one of the newest creation is kept. */
export function sortReplicas(spec: Spec, observed: Observed): Replicas {
  const kept = new Map<string, Map<number, ObservedContainer>>()
  const surplus: ObservedContainer[] = []
  const orphans: ObservedContainer[] = []
  const newestFirst = observed.containers
    .filter(({ oneoff }) => !oneoff)
    .toSorted((a, b) => b.createdAt - a.createdAt)
  for (const container of newestFirst) {
    const service = spec.services[container.service]
    if (service === undefined) {
      orphans.push(container)
      continue
    }
    const numbers = kept.get(service.name) ?? new Map<number, ObservedContainer>()
    kept.set(service.name, numbers)
    if (container.number > service.scale || numbers.has(container.number)) surplus.push(container)
    else numbers.set(container.number, container)
  }
  const byService = (a: ObservedContainer, b: ObservedContainer) =>
    a.service.localeCompare(b.service) || b.number - a.number
  return { kept, surplus: surplus.toSorted(byService), orphans: orphans.toSorted(byService) }
}

/** Whether stopping it makes sense. */
export function isLive({ state }: ObservedContainer): boolean {
  return state === 'running' || state === 'paused' || state === 'restarting'
}
