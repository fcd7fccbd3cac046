import type { ObservedContainer } from '../plan/observed.ts'
import type { Deps } from './deps.ts'
import type { TopOutcome, UsageOutcome } from './outcomes.ts'
import { containersOf, ofServices } from './ps.ts'

export interface TopRequest {
  readonly instance: string
  /** Only these; all without it. */
  readonly services: readonly string[]
}

/** What each running container of an instance uses, measured once: takes the engine one to two seconds. */
export async function top(request: TopRequest, deps: Deps): Promise<TopOutcome> {
  const ending = new AbortController()
  const signal = AbortSignal.any([deps.signal, ending.signal])
  const containers = await running(request, deps)
  const usages = await Promise.all(
    containers.map(async (container) => {
      for await (const usage of usageOf(container, { ...deps, signal })) return [usage]
      return []
    }),
  )
  ending.abort()
  deps.signal.throwIfAborted()
  return { instance: request.instance, services: usages.flat() }
}

/** The same over and over, about once a second, until nothing runs or the signal ends it. */
export async function* watchTop(request: TopRequest, deps: Deps): AsyncIterable<TopOutcome> {
  const { instance } = request
  const containers = await running(request, deps)
  const latest = new Map<string, UsageOutcome>()
  let changed = Promise.withResolvers<void>()
  let live = containers.length
  for (const container of containers) {
    const follow = async () => {
      for await (const usage of usageOf(container, deps)) {
        latest.set(container.id, usage)
        changed.resolve()
      }
    }
    void follow()
      .catch(changed.reject)
      .finally(() => {
        latest.delete(container.id)
        live -= 1
        changed.resolve()
      })
  }
  while (live > 0) {
    await changed.promise
    changed = Promise.withResolvers()
    // Interrupted, it has ended as it does: what was seen last stays on a terminal.
    if (live === 0 || deps.signal.aborted) return
    yield { instance, services: containers.flatMap(({ id }) => latest.get(id) ?? []) }
  }
}

async function running(request: TopRequest, deps: Deps): Promise<readonly ObservedContainer[]> {
  const containers = ofServices(await containersOf(request.instance, deps), request)
  return containers
    .filter(({ state }) => state === 'running' || state === 'paused')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function* usageOf(
  { id, service, number }: ObservedContainer,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): AsyncIterable<UsageOutcome> {
  for await (const stats of engine.containers.stats(id, signal)) yield { service, number, ...stats }
}
