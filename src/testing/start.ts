import type { StartedTestContainer } from 'testcontainers'
import type { UpDeps } from '../actions/deps.ts'
import type { Layer } from '../spec/types.ts'
import { openCode, type WaitStrategies } from './code.ts'
import type { ContainerView } from './container-view.ts'
import type { Description } from './description.ts'
import type { EventHub } from './events.ts'
import { bringUp, type DownOptions, type RunningFacts } from './running.ts'
import { openSession } from './session.ts'
import { specOf } from './spec.ts'

/** An environment with what no text can say. */
export interface Described {
  readonly description: Description
  readonly containers: ReadonlyMap<string, ContainerView>
  readonly waits: WaitStrategies
}

export interface StartRequest extends Described {
  readonly hub: EventHub
  readonly signal?: AbortSignal | undefined
  readonly from?: Layer | undefined
  /** The process that owns the instance; this one without it. */
  readonly owner?: string | undefined
  /** What sets the instance apart; something that nobody else has without it. */
  readonly suffix?: string | undefined
}

/** An instance that this process has brought up. */
export interface Started {
  readonly facts: RunningFacts
  readonly deps: UpDeps
  /** What Testcontainers has started, by service. */
  readonly containers: ReadonlyMap<string, StartedTestContainer>
  readonly takeAway: (options?: DownOptions) => Promise<void>
  readonly close: () => void
}

/** Brings up an instance over a connection of its own. */
export async function start(request: StartRequest): Promise<Started> {
  const { description, containers, waits, hub, signal, from, owner, suffix } = request
  const { engine, startupTimeoutMs } = description
  const session = await openSession({ engine, hub, signal, env: description.env })
  try {
    const spec = await specOf({ description, owner, suffix }, session)
    const code = openCode({ spec, engine: session.engine, containers, waits, startupTimeoutMs })
    const deps = { ...session, code: code.services }
    const { facts, takeAway } = await bringUp({ spec, description, from, owner, suffix }, deps)
    return {
      facts,
      deps,
      containers: code.started,
      takeAway,
      close: () => deps.engine.close(),
    }
  } catch (error) {
    session.engine.close()
    throw error
  }
}
