import { constants } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { EnvctlError } from '../base/errors.ts'
import { ENVCTL } from '../base/labels.ts'
import type { Engine } from '../engine/port.ts'
import type { ContainerDetails } from '../engine/port-types.ts'

const LAST_LINES = 30
/** Exit code of a container whose main process got SIGKILL. */
export const KILLED = 137
export const KILLED_HINT =
  'If nobody killed it, it had too little memory (mem_limit): engines do not always notice that.'
/** An engine notes a moment after the end that it was for want of memory, and a busy one later. */
const LOOKS = 10
const PAUSE_MS = 100
const LATELY_MS = 60_000

type Ends = Pick<Engine, 'containers' | 'events'>

export interface Ended {
  readonly service: string
  /** What the engine's event told: of a container that runs again it is not known any more. */
  readonly exitCode?: number | undefined
  /** Of a service that is meant to end: the code to end with. */
  readonly expected?: number
}

/** Why a container that was waited for is no more, with the end of its log. */
export async function exited(
  engine: Ends,
  container: ContainerDetails,
  { service, exitCode, expected }: Ended,
): Promise<EnvctlError> {
  const now = (await inspectEnded(engine, container.id, { exitCode })) ?? container
  const code = exitCode ?? now.exitCode
  const how = endWords(code, now.oomKilled)
  const again = now.restartCount > container.restartCount ? ', and was restarted' : ''
  const instead = expected === undefined ? `${again} before it was ready` : ` instead of ${expected}`
  return new EnvctlError({
    code: 'service.exited',
    message: `Service "${service}" ${how}${instead}`,
    detail:
      [now.error, ...(await lastLines(engine, container.id))].filter((line) => line !== '').join('\n') ||
      undefined,
    hint: hints(
      now.oomKilled && 'Give it more memory (mem_limit), or have it use less.',
      !now.oomKilled && code === KILLED && KILLED_HINT,
      wholeLog(container, service),
    ),
  })
}

/** What an engine knows of a container that has ended, once it knows whether that was for want of memory. */
export async function inspectEnded(
  { containers, events }: Ends,
  id: string,
  { exitCode, signal }: { readonly exitCode: number | undefined; readonly signal?: AbortSignal },
): Promise<ContainerDetails | undefined> {
  for (let look = 1; ; look += 1) {
    const details = await containers.inspect(id, signal)
    const killed = (exitCode ?? details?.exitCode) === KILLED
    if (details === undefined || !killed || details.oomKilled) return details
    if (look < LOOKS) await delay(PAUSE_MS)
    else {
      // One that noted the end first does not note the reason any more; its events still tell it.
      const lately = await events.past(details.labels, LATELY_MS, signal)
      return { ...details, oomKilled: lately.some((event) => event.id === id && event.action === 'oom') }
    }
  }
}

/** What a service that did not become ready in time was still waiting for. */
export async function notReady(
  engine: Ends,
  container: ContainerDetails,
  facts: {
    readonly service: string
    /** When it was its time that was up. */
    readonly timeoutMs?: number | undefined
    readonly waiting: readonly string[]
  },
): Promise<EnvctlError> {
  const within = facts.timeoutMs === undefined ? '' : ` within ${facts.timeoutMs / 1000} seconds`
  return new EnvctlError({
    code: 'service.not-ready',
    message: `Service "${facts.service}" did not become ready${within}`,
    detail: [...facts.waiting, ...(await lastLines(engine, container.id))].join('\n'),
    hint: hints('To give it more time: ready.timeout, or --timeout.', wholeLog(container, facts.service)),
  })
}

/** A service whose healthcheck has failed as often as it may. */
export async function unhealthy(
  engine: Ends,
  container: ContainerDetails,
  { service, output = '' }: { readonly service: string; readonly output?: string | undefined },
): Promise<EnvctlError> {
  const said = output.trim() === '' ? [] : [`Its healthcheck said: ${output.trim()}`]
  return new EnvctlError({
    code: 'service.not-ready',
    message: `Service "${service}" is unhealthy`,
    detail: [...said, ...(await lastLines(engine, container.id))].join('\n'),
    hint: hints(
      'See why its healthcheck fails, or give it more time by healthcheck.start_period.',
      wholeLog(container, service),
    ),
  })
}

function hints(...all: readonly (string | false | undefined)[]): string | undefined {
  return all.filter((hint) => hint).join('\n') || undefined
}

/** A disposable instance that does not come up is gone before anybody could ask for its log. */
function wholeLog({ labels }: ContainerDetails, service: string): string | undefined {
  return labels[ENVCTL.leaseUntil] ? undefined : `Its whole log: envctl logs ${service}`
}

/** @example endWords(3) // 'exited with 3' */
export function endWords(code: number, outOfMemory = false): string {
  return outOfMemory ? 'was killed because it was out of memory' : `exited with ${exitWords(code)}`
}

/** @example exitWords(137) // '137 (SIGKILL)' */
function exitWords(code: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
  return signal === undefined ? String(code) : `${code} (${signal})`
}

async function lastLines(engine: Ends, id: string): Promise<readonly string[]> {
  let text = ''
  try {
    for await (const { data } of engine.containers.logs(id, { follow: false, tail: LAST_LINES }))
      text += data.toString('utf8')
  } catch (error) {
    // As with the driver "none". That the service failed is what matters.
    if (!(error instanceof EnvctlError) || error.code !== 'engine.refused') throw error
    return [`Its log cannot be read: ${error.detail ?? error.message}.`]
  }
  const lines = text.trimEnd().split(/\r?\n/).slice(-LAST_LINES)
  return text.trim() === ''
    ? ['It wrote nothing to its log.']
    : [`The last lines of its log:`, ...lines.map((line) => `  ${line}`)]
}
