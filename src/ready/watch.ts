import type { Events, LabelFilter } from '../engine/port.ts'
import type { ContainerEvent } from '../engine/port-types.ts'

/** What the engine tells of containers while an operation waits for them: one subscription for all. */
export interface ContainerWatch {
  /** Calls back for each event of a container, past ones of this watch first; the result ends that. */
  of(container: string, listener: (event: ContainerEvent) => void): () => void
  /** Rejects when the engine goes away, and never resolves: nothing is told any more. */
  readonly lost: Promise<never>
  close(): void
}

/** Stands once this resolves: what happens afterwards is not missed. */
export async function openWatch(
  events: Events,
  labels: LabelFilter,
  signal: AbortSignal,
): Promise<ContainerWatch> {
  const closing = new AbortController()
  const past = new Map<string, ContainerEvent[]>()
  const listeners = new Map<string, Set<(event: ContainerEvent) => void>>()
  const stream = await events.subscribe(labels, AbortSignal.any([signal, closing.signal]))
  const pump = async () => {
    for await (const event of stream) {
      past.set(event.id, [...(past.get(event.id) ?? []), event])
      for (const listener of listeners.get(event.id) ?? []) listener(event)
    }
  }
  const lost = Promise.withResolvers<never>()
  pump().catch(lost.reject)
  // It may break while nobody waits.
  lost.promise.catch(() => undefined)
  return {
    of: (container, listener) => {
      for (const event of past.get(container) ?? []) listener(event)
      const own = listeners.get(container) ?? new Set()
      listeners.set(container, own.add(listener))
      return () => own.delete(listener)
    },
    lost: lost.promise,
    close: () => closing.abort(),
  }
}
