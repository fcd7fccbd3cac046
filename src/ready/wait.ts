import { setTimeout as delay } from 'node:timers/promises'
import { timerMs } from '../base/duration.ts'
import { cancelled, EnvctlError, messageOf } from '../base/errors.ts'
import type { Engine } from '../engine/port.ts'
import type { ContainerDetails } from '../engine/port-types.ts'
import type { ProbeSpec, ServiceSpec } from '../spec/types.ts'
import { chooseProbes } from './choose.ts'
import type { ReadyEvent } from './events.ts'
import { exited, notReady } from './failure.ts'
import { exit } from './probes/exit.ts'
import { describeProbe, runProbe } from './probes/index.ts'
import type { ContainerWatch } from './watch.ts'

/** A service that says nothing of itself must stay up for so long: what fails at its start does so sooner. */
const MOMENT_MS = 100
/** A day: longer than anybody waits. */
const UNBOUNDED_MS = 86_400_000

/** A wait that is made in place of the service's own probes, and knows itself how long it may take. */
export interface OtherWait {
  readonly check: (id: string, signal: AbortSignal) => Promise<void>
  /** Whether the end of the container is what is waited for. */
  readonly mayEnd: boolean
}

export interface WaitRequest {
  readonly engine: Pick<Engine, 'containers' | 'events' | 'exec' | 'images' | 'address'>
  /** Id of the container. */
  readonly container: string
  readonly service: ServiceSpec
  readonly number: number
  readonly watch: ContainerWatch
  readonly emit: (event: ReadyEvent) => void
  readonly now: () => number
  /** Instead of the service's own bound, in milliseconds. */
  readonly timeoutMs?: number | undefined
  readonly code?: OtherWait | undefined
}

/**
 * Waits until a service is usable.
 *
 * @throws `service.exited` at once when its container ends, `engine.lost` when the engine goes away,
 * `service.not-ready` when its time is up
 */
export async function waitUntilReady(request: WaitRequest, signal: AbortSignal): Promise<void> {
  const container = await inspected(request, signal)
  if (request.code !== undefined) return waitByCode(request.code, { request, container }, signal)
  const image = await request.engine.images.inspect(container.imageId, signal)
  const probes = chooseProbes(request.service, image ?? { hasHealthcheck: false, exposed: [] })
  const ends = probes.some(({ kind }) => kind === 'exit')
  if (!ends && !isUp(container))
    throw await exited(request.engine, container, { service: request.service.name })
  await bounded(
    request,
    container,
    signal,
    async (inner, waiting) => {
      if (probes.length === 0) return stayed(request, inner)
      await Promise.all(probes.map((probe) => pass(probe, { request, container, waiting }, inner)))
    },
    { mayEnd: ends },
  )
}

/** A busy engine may tell of an end later than the container is looked at. */
async function stayed(request: WaitRequest, signal: AbortSignal): Promise<void> {
  await delay(MOMENT_MS, undefined, { signal })
  const container = await inspected(request, signal)
  if (!isUp(container)) throw await exited(request.engine, container, { service: request.service.name })
}

const isUp = ({ state }: ContainerDetails): boolean => state === 'running' || state === 'paused'

async function waitByCode(
  code: OtherWait,
  { request, container }: Pick<Passing, 'request' | 'container'>,
  signal: AbortSignal,
): Promise<void> {
  const { service, number, emit, now } = request
  const subject = { service: service.name, number, probe: 'wait strategy' }
  const began = now()
  emit({ type: 'ready.waiting', ...subject })
  const work: Work = async (inner) => {
    try {
      await code.check(container.id, inner)
    } catch (error) {
      if (inner.aborted) throw error
      throw await notReady(request.engine, container, {
        service: service.name,
        waiting: [messageOf(error)],
      })
    }
  }
  await bounded({ ...request, timeoutMs: UNBOUNDED_MS }, container, signal, work, code)
  emit({ type: 'ready.passed', ...subject, afterMs: now() - began })
}

/** Waits until a one-shot service has done its work: it must end with 0, and may be restarted by its policy before. */
export async function waitUntilCompleted(request: WaitRequest, signal: AbortSignal): Promise<void> {
  const container = await inspected(request, signal)
  await bounded(
    request,
    container,
    signal,
    async (inner, waiting) => {
      const spec = { kind: 'exit', code: 0 } as const
      const refused = (reason: string) => waiting.set(describeProbe(spec), reason)
      const context = { engine: request.engine, container, service: request.service.name, refused }
      await exit(spec, context, inner)
    },
    { mayEnd: true },
  )
}

async function inspected(
  { engine, container, service }: WaitRequest,
  signal: AbortSignal,
): Promise<ContainerDetails> {
  const details = await engine.containers.inspect(container, signal)
  if (details !== undefined) return details
  throw new EnvctlError({
    code: 'service.exited',
    message: `The container of service "${service.name}" was removed while it was waited for`,
    hint: 'Run the command again.',
  })
}

interface Passing {
  readonly request: WaitRequest
  readonly container: ContainerDetails
  readonly waiting: Map<string, string>
}

async function pass(
  spec: ProbeSpec,
  { request, container, waiting }: Passing,
  signal: AbortSignal,
): Promise<void> {
  const { service, number, emit, now } = request
  const probe = describeProbe(spec)
  const subject = { service: service.name, number, probe }
  const began = now()
  waiting.set(probe, 'not tried yet')
  emit({ type: 'ready.waiting', ...subject })
  const refused = (reason: string) => {
    if (waiting.get(probe) === reason) return
    waiting.set(probe, reason)
    emit({ type: 'ready.refused', ...subject, reason })
  }
  const events = (listener: Parameters<ContainerWatch['of']>[1]) => request.watch.of(container.id, listener)
  const timeoutMs = request.timeoutMs ?? service.ready.timeoutMs
  const context = { engine: request.engine, container, service: service.name, timeoutMs, events, refused }
  await runProbe(spec, context, signal)
  waiting.delete(probe)
  emit({ type: 'ready.passed', ...subject, afterMs: now() - began })
}

type Work = (signal: AbortSignal, waiting: Map<string, string>) => Promise<void>

/** Ends the work when the container ends, the engine goes away, the time is up, or the operation is ended. */
async function bounded(
  request: WaitRequest,
  container: ContainerDetails,
  signal: AbortSignal,
  work: Work,
  { mayEnd }: { readonly mayEnd: boolean },
): Promise<void> {
  const { engine, service, watch } = request
  const timeoutMs = request.timeoutMs ?? service.ready.timeoutMs
  const ending = new AbortController()
  const inner = AbortSignal.any([signal, ending.signal])
  const waiting = new Map<string, string>()
  const died = Promise.withResolvers<{ readonly exitCode: number | undefined }>()
  const since = Date.parse(container.startedAt)
  const stop = watch.of(container.id, (event) => {
    if (event.action === 'die' && event.at >= since && !mayEnd) died.resolve({ exitCode: event.exitCode })
  })
  const timer = setTimeout(() => ending.abort('timeout'), timerMs(timeoutMs))
  const working = work(inner, waiting).then(() => 'done' as const)
  try {
    const end = await Promise.race([working, died.promise, watch.lost])
    if (end !== 'done') throw await exited(engine, container, { service: service.name, ...end })
  } catch (error) {
    if (signal.aborted) throw cancelled(error)
    if (ending.signal.aborted) {
      const reasons = [...waiting].map(([probe, reason]) => `${probe}: ${reason}`)
      throw await notReady(engine, container, { service: service.name, timeoutMs, waiting: reasons })
    }
    throw error
  } finally {
    clearTimeout(timer)
    stop()
    ending.abort('ended')
    // What is still under way ends with the signal, and its end is nobody's news.
    await working.catch(() => undefined)
  }
}
