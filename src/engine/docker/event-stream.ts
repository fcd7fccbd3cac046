import { StringDecoder } from 'node:string_decoder'
import { engineError, engineLost } from '../errors.ts'
import type { Events } from '../port.ts'
import type { ContainerEvent, Health } from '../port-types.ts'
import { type DockerClient, openStream, request } from './client.ts'
import { labelFilters } from './labels-filter.ts'

const SECOND_MS = 1000
const PAST_LIMIT_MS = 500
const DOING = 'listen to the engine'
const ACTIONS: ReadonlySet<string> = new Set<ContainerEvent['action']>([
  'create',
  'start',
  'die',
  'stop',
  'kill',
  'oom',
  'destroy',
  'pause',
  'unpause',
  'restart',
  'rename',
])
/** What the engine puts among a container's labels in an event. */
const OWN_ATTRIBUTES = new Set([
  'image',
  'name',
  'exitCode',
  'signal',
  'execDuration',
  'oldName',
  'containerExitCode',
  'podId',
])

interface RawEvent {
  readonly Type?: string
  readonly Action?: string
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> }
  readonly time?: number
  readonly timeNano?: number
  /** Podman's. */
  readonly HealthStatus?: string
}

export function dockerEvents(docker: DockerClient): Events {
  return {
    async subscribe(labels, signal) {
      const response = await openStream(docker, {
        doing: DOING,
        method: 'GET',
        path: '/events',
        query: { filters: { type: ['container'], label: labelFilters(labels) } },
        signal,
      })
      // Docker sends its headers a moment before it listens; an answer after them comes later than that moment.
      await request(docker, { doing: DOING, method: 'GET', path: '/version', signal })
      return endless(eventsOf(response, signal), signal)
    },
    async past(labels, lastMs, signal) {
      const until = Date.now() / SECOND_MS
      const filters = { type: ['container'], label: labelFilters(labels) }
      const enough = new AbortController()
      const ending = signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal])
      const query = { since: until - lastMs / SECOND_MS, until, filters }
      const call = { doing: DOING, method: 'GET', path: '/events', query, signal: ending } as const
      const stream = await openStream(docker, call)
      // An engine whose clock is behind would go on until it is as late there as here. Only from its answer on: one
      // that is busy may take longer to begin.
      const timer = setTimeout(() => enough.abort(), PAST_LIMIT_MS)
      const events: ContainerEvent[] = []
      try {
        for await (const event of eventsOf(stream, ending)) events.push(event)
      } finally {
        clearTimeout(timer)
      }
      signal?.throwIfAborted()
      return events
    },
  }
}

/** A subscription has no end of its own: an engine that ends it, however politely, goes away. */
async function* endless(
  events: AsyncIterable<ContainerEvent>,
  signal: AbortSignal,
): AsyncGenerator<ContainerEvent, void> {
  yield* events
  if (!signal.aborted) throw engineLost({ doing: DOING }, new Error('it ended its events'))
}

async function* eventsOf(
  source: AsyncIterable<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<ContainerEvent, void> {
  try {
    for await (const line of linesOf(source)) {
      const event = containerEvent(JSON.parse(line))
      if (event !== undefined) yield event
    }
  } catch (error) {
    if (signal.aborted) return
    throw engineError(error, { doing: DOING, signal })
  }
}

/** The lines of a stream that are not empty, however it is cut. */
export async function* linesOf(source: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const data of source) {
    const lines = (rest + decoder.write(data)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield line
  }
  rest += decoder.end()
  if (rest.trim() !== '') yield rest
}

/** An engine's event in our words; `undefined` for what we do not follow. */
export function containerEvent(raw: RawEvent): ContainerEvent | undefined {
  const { Action: told = '', Actor: actor } = raw
  const id = actor?.ID
  if (id === undefined || (raw.Type !== undefined && raw.Type !== 'container')) return undefined
  const [name = '', detail = ''] = told.split(/:\s*/, 2)
  const attributes = actor?.Attributes ?? {}
  const at = raw.timeNano === undefined ? (raw.time ?? 0) * 1000 : Math.floor(raw.timeNano / 1e6)
  const labels = Object.fromEntries(Object.entries(attributes).filter(([key]) => !OWN_ATTRIBUTES.has(key)))
  const action = name === 'died' ? 'die' : name === 'remove' ? 'destroy' : name
  if (action === 'health_status')
    return { id, action: 'health', health: healthOf(detail || raw.HealthStatus), labels, at }
  if (!isAction(action)) return undefined
  const signal = action === 'kill' ? Number(attributes['signal']) : Number.NaN
  const exitCode = attributes['exitCode'] ?? attributes['containerExitCode']
  return {
    id,
    action,
    ...(Number.isInteger(signal) ? { signal } : {}),
    exitCode: action === 'die' && exitCode !== undefined ? Number(exitCode) : undefined,
    labels,
    at,
  }
}

function isAction(text: string): text is ContainerEvent['action'] {
  return ACTIONS.has(text)
}

function healthOf(text: string | undefined): Health {
  return text === 'healthy' || text === 'unhealthy' || text === 'starting' ? text : 'none'
}
