import { hostname } from 'node:os'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { reach } from '../../engine/connect.ts'
import type { Engine } from '../../engine/port.ts'
import type { DoctorRequest } from '../requests.ts'
import type { Answer, EngineFacts, World } from './types.ts'

/** Less than a check has, so that it can still say what it waited for. */
const PATIENCE_MS = 4000

interface OwnedWorld extends World {
  /** Ends the connections to the engine. */
  close(): void
}

/** What the checks of one examination look at. */
export function worldOf(request: DoctorRequest, signal: AbortSignal): OwnedWorld {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(NO_ANSWER)), PATIENCE_MS)
  const limit = AbortSignal.any([signal, late.signal])
  let engine: Engine | undefined
  const look = async (): Promise<Answer> => {
    const reached = await reach({ ...request, signal: limit })
    engine = reached.engine
    const { failures, explicit } = reached
    if (engine === undefined) return { failures, explicit }
    const { address } = engine
    try {
      return { failures, explicit, address, facts: await factsOf(engine, limit) }
    } catch (error) {
      return { failures, explicit, address, silence: late.signal.aborted ? LATE : silenceOf(error) }
    }
  }
  let answer: Promise<Answer> | undefined
  return {
    request,
    signal: limit,
    engine: () => {
      answer ??= look()
      return answer
    },
    close: () => {
      clearTimeout(timer)
      engine?.close()
    },
  }
}

const NO_ANSWER = `no answer within ${PATIENCE_MS / 1000} s`
const LATE = { reason: NO_ANSWER }

function silenceOf(error: unknown): Answer['silence'] {
  if (!(error instanceof EnvctlError)) return { reason: messageOf(error) }
  return { reason: error.detail ?? error.message, hint: error.hint }
}

async function factsOf(engine: Engine, signal: AbortSignal): Promise<EngineFacts> {
  const { address } = engine
  const info = await engine.system.info(signal)
  const from = Date.now()
  const health = await engine.system.health(signal)
  return { address, info, health, asked: { from, to: Date.now() }, here: health.hostName === hostname() }
}
