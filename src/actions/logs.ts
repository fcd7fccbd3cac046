import { COMPOSE } from '../base/labels.ts'
import type { ContainerEvent } from '../engine/port-types.ts'
import type { Deps } from './deps.ts'
import { logLines } from './logs/lines.ts'
import { merge, mergeByTime, shown } from './logs/merge.ts'
import type { LogLine } from './outcomes.ts'
import { containersOf, ofServices } from './ps.ts'
import type { LogsRequest } from './requests.ts'

/**
 * The log lines of an instance's containers. What is past comes in the order of time; what is followed, as
 * it comes, those containers included that are started meanwhile.
 */
export async function* logs(request: LogsRequest, deps: Deps): AsyncIterable<LogLine> {
  for await (const lines of logsAtOnce(request, deps)) yield* lines
}

/** The same, with so many lines at once as come at once. */
export async function* logsAtOnce(request: LogsRequest, deps: Deps): AsyncIterable<readonly LogLine[]> {
  const following = new AbortController()
  const signal = AbortSignal.any([deps.signal, following.signal])
  try {
    // Subscribed before looking, so that a container started in between is not missed.
    const labels = { [COMPOSE.project]: request.instance }
    const events = request.follow ? await deps.engine.events.subscribe(labels, signal) : undefined
    const containers = await containersOf(request.instance, deps)
    const chosen = ofServices(containers, request)
    const streams = chosen.map(({ id, service, number }) =>
      logLines({ id, service, number }, request, { ...deps, signal }),
    )
    yield* events === undefined
      ? shown(mergeByTime(streams), request.timestamps)
      : shown(merge(streams, startedLater(events, request, { ...deps, signal })), request.timestamps)
  } finally {
    following.abort()
  }
}

/** A stream for each container that is started while the logs are followed. */
async function* startedLater(
  events: AsyncIterable<ContainerEvent>,
  request: LogsRequest,
  deps: Deps,
): AsyncIterable<AsyncIterable<readonly LogLine[]>> {
  for await (const event of events) {
    if (event.action !== 'start') continue
    const service = event.labels[COMPOSE.service] ?? ''
    const wanted = request.services.length === 0 || request.services.includes(service)
    if (!wanted || event.labels[COMPOSE.oneoff] === 'True') continue
    const number = Number(event.labels[COMPOSE.number] ?? 1)
    const { tail: _, ...rest } = request
    const details = await deps.engine.containers.inspect(event.id, deps.signal)
    if (details === undefined) continue
    yield logLines({ id: event.id, service, number }, { ...rest, since: details.logSince }, deps)
  }
}
