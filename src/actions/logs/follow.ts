import { COMPOSE } from '../../base/labels.ts'
import type { ContainerEvent } from '../../engine/port-types.ts'
import type { Deps } from '../deps.ts'
import { untilNobodyWorks } from '../lock.ts'
import type { LogLine } from '../outcomes.ts'
import type { LogsRequest } from '../requests.ts'
import { type LogSource, logLines } from './lines.ts'
import { merge } from './merge.ts'
import { Shown } from './shown.ts'

type Lines = readonly LogLine[]

/**
 * The logs of these containers and of those that are started meanwhile, as they come. Ends when none of them runs or
 * is restarted by its policy, and nobody works on the instance.
 */
export function followed(
  sources: readonly LogSource[],
  events: AsyncIterable<ContainerEvent>,
  request: LogsRequest,
  deps: Deps,
): AsyncIterable<Lines> {
  const lives = new Map(sources.map((source) => [source.id, new Life(source, request, deps)]))
  const { tail: _, ...all } = request
  const startedLater = async function* () {
    try {
      for await (const event of events) {
        const life = lives.get(event.id)
        if (life?.followed) life.tell()
        else if (event.action === 'start' && isWanted(event, request)) {
          const joining = life ?? new Life(sourceOf(event), all, deps)
          lives.set(event.id, joining)
          yield joining.lines()
        }
      }
    } finally {
      for (const life of lives.values()) life.end()
    }
  }
  return merge(
    [...lives.values()].map((life) => life.lines()),
    startedLater(),
  )
}

const serviceOf = ({ labels }: ContainerEvent): string => labels[COMPOSE.service] ?? ''

function sourceOf(event: ContainerEvent): LogSource {
  return { id: event.id, service: serviceOf(event), number: Number(event.labels[COMPOSE.number] ?? 1) }
}

function isWanted(event: ContainerEvent, { services }: LogsRequest): boolean {
  if (event.labels[COMPOSE.oneoff] === 'True') return false
  return services.length === 0 || services.includes(serviceOf(event))
}

/**
 * A container over all of its starts. An engine's log of it ends with each: then it is read on from the last line
 * that was shown, whatever was written meanwhile, for as often as it has been started since.
 */
class Life {
  readonly #source: LogSource
  readonly #request: LogsRequest
  readonly #deps: Deps
  readonly #shown = new Shown()
  /** Of the last start whose log was read. */
  #startedAt: string | undefined
  /** Whether something has happened since it was looked at last. */
  #news = Promise.withResolvers<void>()
  #hasNews = false
  #over = false
  followed = false

  constructor(source: LogSource, request: LogsRequest, deps: Deps) {
    this.#source = source
    this.#request = request
    this.#deps = deps
  }

  /** Something has happened to it. */
  tell(): void {
    this.#hasNews = true
    this.#news.resolve()
  }

  /** Nothing will be told any more. */
  end(): void {
    this.#over = true
    this.tell()
  }

  lines(): AsyncIterable<Lines> {
    // At once: what happens from now on is told to who follows already.
    this.followed = true
    return this.#lines()
  }

  async *#lines(): AsyncIterable<Lines> {
    const { engine, signal } = this.#deps
    let atRest = false
    while (!this.#over && !signal.aborted) {
      this.#hasNews = false
      this.#news = Promise.withResolvers()
      const now = await engine.containers.inspect(this.#source.id, signal)
      if (now !== undefined && now.startedAt !== this.#startedAt) {
        yield* this.#read()
        this.#startedAt = now.startedAt
        atRest = false
      } else if (now?.state === 'restarting') await this.#news.promise
      else if (atRest && !this.#hasNews) break
      else atRest = await this.#rest()
    }
    this.followed = false
  }

  /** Whoever works on the instance may be about to start it again; `false` when it may have happened. */
  #rest(): Promise<boolean> {
    const news = this.#news.promise.then(() => false)
    return Promise.race([news, untilNobodyWorks(this.#request.instance, this.#deps).then(() => true)])
  }

  async *#read(): AsyncIterable<Lines> {
    const { tail, ...all } = this.#request
    const first = this.#startedAt === undefined
    // Without the last line that is not to be shown, it could not be told from those of the next start.
    if (first && tail === 0)
      for await (const lines of this.#log({ ...all, follow: false, tail: 1 })) this.#shown.note(lines)
    const { since = all.since } = this.#shown
    const unseen = this.#shown.readOn()
    for await (const lines of this.#log({ ...all, since, tail: first && tail !== 0 ? tail : undefined })) {
      const fresh = unseen(lines)
      if (fresh.length > 0) yield fresh
    }
  }

  #log(request: LogsRequest): AsyncIterable<Lines> {
    return logLines(this.#source, request, this.#deps)
  }
}
