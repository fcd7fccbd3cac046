import { homedir } from 'node:os'
import { connectEngine } from '../actions/connect.ts'
import type { UpDeps } from '../actions/deps.ts'
import type { EventHub } from './events.ts'

export interface SessionRequest {
  readonly engine?: string | undefined
  readonly hub: EventHub
  readonly signal?: AbortSignal | undefined
  /** Variables of the process that asks; those of this one without them. */
  readonly env?: UpDeps['env'] | undefined
}

/** An engine, and what use cases are handed to work on it. */
export async function openSession(request: SessionRequest): Promise<UpDeps> {
  const { hub, signal, env = process.env } = request
  const engine = await connectEngine({ engine: request.engine, env, homeDir: homedir(), signal })
  return {
    engine,
    emit: hub.emit,
    signal: signal ?? new AbortController().signal,
    now: () => performance.now(),
    env,
  }
}
