import { COMPOSE } from '../base/labels.ts'
import type { Deps } from './deps.ts'
import { followed } from './logs/follow.ts'
import { logLines } from './logs/lines.ts'
import { mergeByTime, shown } from './logs/merge.ts'
import type { LogLine } from './outcomes.ts'
import { containersOf, ofServices } from './ps.ts'
import type { LogsRequest } from './requests.ts'

/**
 * The log lines of an instance's containers. What is past comes in the order of time; what is followed, as
 * it comes, over restarts and with those containers that are started meanwhile, until nothing runs any more.
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
    const sources = chosen.map(({ id, service, number }) => ({ id, service, number }))
    const inner = { ...deps, signal }
    yield* events === undefined
      ? shown(mergeByTime(sources.map((source) => logLines(source, request, inner))), request.timestamps)
      : shown(followed(sources, events, request, inner), request.timestamps)
  } finally {
    following.abort()
  }
}
