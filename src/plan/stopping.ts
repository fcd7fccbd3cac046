import type { ContainerEvent } from '../engine/port-types.ts'

/** Signals that are sent to end a process, whichever it is: INT, KILL, TERM. Any other may just tell it something. */
const ENDING: ReadonlySet<number> = new Set([2, 9, 15])

/** The signals that containers were sent and have not ended since. */
function sentIn(events: readonly ContainerEvent[]): ReadonlyMap<string, readonly number[]> {
  const sent = new Map<string, readonly number[]>()
  for (const { id, action, signal } of events) {
    if (action === 'kill' && signal !== undefined) sent.set(id, [...(sent.get(id) ?? []), signal])
    if (action === 'die' || action === 'start') sent.delete(id)
  }
  return sent
}

/** Containers of which the signal that stops them must be known to tell whether they are being stopped. */
export function doubtfulIn(events: readonly ContainerEvent[]): readonly string[] {
  return [...sentIn(events)].flatMap(([id, sent]) => (sent.some((each) => ENDING.has(each)) ? [] : [id]))
}

/** Containers that were sent a signal to end, and have not ended since; `stopSignals` are those of the doubtful ones. */
export function stoppingIn(
  events: readonly ContainerEvent[],
  stopSignals: ReadonlyMap<string, number | undefined>,
): ReadonlySet<string> {
  const ends = (id: string, signal: number) => ENDING.has(signal) || signal === stopSignals.get(id)
  return new Set(
    [...sentIn(events)].flatMap(([id, sent]) => (sent.some((each) => ends(id, each)) ? [id] : [])),
  )
}
