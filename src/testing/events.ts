import type { EnvctlEvent, UnstampedEvent } from '../actions/events.ts'

export type EventType = EnvctlEvent['type']
export type EventOf<Type extends EventType> = Extract<EnvctlEvent, { type: Type }>
type Listener = (event: EnvctlEvent) => void

/** Events of one environment, for whoever listens. */
export class EventHub {
  readonly #listeners = new Set<Listener>()
  readonly #began = performance.now()

  /** What use cases tell their events to. */
  readonly emit = (event: UnstampedEvent): void => {
    this.pass({ ...event, at: performance.now() - this.#began })
  }

  /** Hands on an event that has its time already. */
  pass(event: EnvctlEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** Listens to one kind of event; what is returned ends that. */
  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): () => void {
    return this.onAny((event) => {
      if (event.type === type) listener(event as EventOf<Type>)
    })
  }

  onAny(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Every event from now on, until the loop is left. */
  async *stream(): AsyncGenerator<EnvctlEvent, void> {
    const waiting: EnvctlEvent[] = []
    let wake = Promise.withResolvers<void>()
    const off = this.onAny((event) => {
      waiting.push(event)
      wake.resolve()
    })
    try {
      for (;;) {
        yield* waiting.splice(0)
        await wake.promise
        wake = Promise.withResolvers<void>()
      }
    } finally {
      off()
    }
  }
}
