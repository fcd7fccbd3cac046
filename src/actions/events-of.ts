import { COMPOSE } from '../base/labels.ts'
import type { Deps } from './deps.ts'
import type { InstanceEvent } from './outcomes.ts'
import { containersOf, ofServices } from './ps.ts'

export interface EventsRequest {
  readonly instance: string
  /** Only these; all without it. */
  readonly services: readonly string[]
}

/** What happens to the containers of an instance, as it happens, until the signal ends it. */
export async function* eventsOf(request: EventsRequest, deps: Deps): AsyncIterable<InstanceEvent> {
  const { instance, services } = request
  const labels = { [COMPOSE.project]: instance }
  const events = await deps.engine.events.subscribe(labels, deps.signal)
  if (services.length > 0) ofServices(await containersOf(instance, deps), request)
  for await (const { id, action, exitCode, health, labels: of, at } of events) {
    const service = of[COMPOSE.service] ?? ''
    if (services.length > 0 && !services.includes(service)) continue
    yield {
      time: new Date(at).toISOString(),
      service,
      number: Number(of[COMPOSE.number] ?? 1),
      containerId: id,
      action,
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(health === undefined ? {} : { health }),
    }
  }
}
