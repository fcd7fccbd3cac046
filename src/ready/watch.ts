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

/** What was told just before is asked for again: it may have gone under with the connection. */
const GAP_MS = 10_000
/** One that breaks sooner than that is no idle one that something on the way has cut. */
const STANDS_MS = 1000

/**
 * Stands once this resolves: what happens afterwards is not missed. Proxies cut connections on which nothing is said
 * for long; as long as the engine answers, another one is opened.
 */
export async function openWatch(
  events: Events,
  labels: LabelFilter,
  signal: AbortSignal,
): Promise<ContainerWatch> {
  const closing = new AbortController()
  const ending = AbortSignal.any([signal, closing.signal])
  const past = new Map<string, ContainerEvent[]>()
  const listeners = new Map<string, Set<(event: ContainerEvent) => void>>()
  const tell = (event: ContainerEvent) => {
    const known = past.get(event.id) ?? []
    if (known.some(({ action, at }) => action === event.action && at === event.at)) return
    past.set(event.id, [...known, event])
    for (const listener of listeners.get(event.id) ?? []) listener(event)
  }
  const pump = async (stream: AsyncIterable<ContainerEvent>): Promise<void> => {
    const began = performance.now()
    try {
      for await (const event of stream) tell(event)
    } catch (error) {
      if (performance.now() - began < STANDS_MS) throw error
      const again = await events.subscribe(labels, ending).catch(() => Promise.reject(error))
      for (const event of await events.past(labels, GAP_MS, ending)) tell(event)
      await pump(again)
    }
  }
  const first = await events.subscribe(labels, ending)
  const lost = Promise.withResolvers<never>()
  pump(first).catch(lost.reject)
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
