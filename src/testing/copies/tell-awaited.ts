import type { EventHub } from '../events.ts'

/**
 * Tells, whenever that changes, what an instance that is being brought up waits for: services, each with what is
 * looked at. No text means that it waits for none. What is returned ends that.
 */
export function tellAwaited(hub: EventHub, waits: (because: string) => void): () => void {
  const awaited = new Map<string, string>()
  return hub.onAny((event) => {
    if (event.type !== 'ready.waiting' && event.type !== 'ready.passed') return
    const { service, number, probe } = event
    const replica = number === 1 ? service : `${service}-${number}`
    const key = JSON.stringify([replica, probe])
    if (event.type === 'ready.waiting') awaited.set(key, `${replica} (${probe})`)
    else awaited.delete(key)
    waits([...awaited.values()].join(', '))
  })
}
