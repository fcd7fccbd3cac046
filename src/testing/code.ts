import type { StartedTestContainer, WaitStrategy } from 'testcontainers'
import type { CodeServices, ServiceCode } from '../actions/service-code.ts'
import type { Engine } from '../engine/port.ts'
import { containerCode } from './container-code.ts'
import type { ContainerView } from './container-view.ts'
import { waitByStrategy } from './testcontainers.ts'

/** Strategies of Testcontainers that were given for services. */
export interface WaitStrategies {
  readonly of: ReadonlyMap<string, WaitStrategy>
  readonly default?: WaitStrategy | undefined
}

export interface CodeRequest {
  readonly containers: ReadonlyMap<string, ContainerView>
  readonly waits: WaitStrategies
  readonly startupTimeoutMs?: number | undefined
}

/** What code does for the services of one instance. */
export interface InstanceCode {
  readonly services: CodeServices
  /** What Testcontainers has started, by service; replicas as `db-2`. */
  readonly started: ReadonlyMap<string, StartedTestContainer>
  /** Before anything is started. */
  readonly useEngine: (engine: Engine) => void
}

export function openCode({ containers, waits, startupTimeoutMs }: CodeRequest): InstanceCode {
  const started = new Map<string, StartedTestContainer>()
  let engine: Engine | undefined
  const theEngine = (): Engine => {
    if (engine === undefined) throw new Error('no engine was told yet')
    return engine
  }
  const made = new Map<string, ServiceCode>()
  for (const [service, view] of containers) {
    const facts = {
      view,
      startupTimeoutMs,
      strategy: waits.of.get(service),
      engine: () => theEngine().address,
      started: (name: string, container: StartedTestContainer) => started.set(name, container),
    }
    made.set(service, containerCode(facts))
  }
  const waitFor = (strategy: WaitStrategy): ServiceCode['ready'] => {
    if (startupTimeoutMs !== undefined) strategy.withStartupTimeout(startupTimeoutMs)
    return {
      mayEnd: strategy.constructor.name === ONE_SHOT,
      check: (id, signal) => waitByStrategy(strategy, { id, engine: theEngine() }, signal),
    }
  }
  return {
    started,
    useEngine: (one) => {
      engine = one
    },
    services: {
      get(service) {
        const own = made.get(service)
        if (own !== undefined) return own
        const strategy = waits.of.get(service) ?? waits.default
        return strategy === undefined ? undefined : { ready: waitFor(strategy) }
      },
    },
  }
}

/** What waits for the end of a container; its class is told by its name, for there may be more than one copy of it. */
const ONE_SHOT = 'OneShotStartupCheckStrategy'
