import type { StartedTestContainer, WaitStrategy } from 'testcontainers'
import type { CodeServices, ServiceCode } from '../actions/service-code.ts'
import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import type { Engine } from '../engine/port.ts'
import type { Spec } from '../spec/types.ts'
import { containerCalled } from './container-called.ts'
import { containerCode } from './container-code.ts'
import type { ContainerView } from './container-view.ts'
import { waitByStrategy } from './testcontainers.ts'

/** Strategies of Testcontainers that were given for services. */
export interface WaitStrategies {
  readonly of: ReadonlyMap<string, WaitStrategy>
  readonly default?: WaitStrategy | undefined
}

export interface CodeRequest {
  readonly spec: Pick<Spec, 'services' | 'instance'>
  readonly engine: Engine
  readonly containers: ReadonlyMap<string, ContainerView>
  readonly waits: WaitStrategies
  readonly startupTimeoutMs?: number | undefined
}

/** What code does for the services of one instance. */
export interface InstanceCode {
  readonly services: CodeServices
  /** What Testcontainers has started, by service; replicas as `db-2`. */
  readonly started: ReadonlyMap<string, StartedTestContainer>
}

/** @throws `usage.unknown-service` for a strategy of what the spec does not have */
export function openCode({ spec, engine, containers, waits, startupTimeoutMs }: CodeRequest): InstanceCode {
  const started = new Map<string, StartedTestContainer>()
  const strategies = byService(waits, spec)
  const made = new Map<string, ServiceCode>()
  for (const [service, view] of containers) {
    const facts = {
      view,
      startupTimeoutMs,
      strategy: strategies.get(service),
      engine: engine.address,
      started: (name: string, container: StartedTestContainer) => started.set(name, container),
    }
    made.set(service, containerCode(facts))
  }
  const waitFor = (strategy: WaitStrategy): ServiceCode['ready'] => {
    if (startupTimeoutMs !== undefined) strategy.withStartupTimeout(startupTimeoutMs)
    return {
      mayEnd: strategy.constructor.name === ONE_SHOT,
      check: (id, signal) => waitByStrategy(strategy, { id, engine }, signal),
    }
  }
  return {
    started,
    services: {
      get(service) {
        const own = made.get(service)
        if (own !== undefined) return own
        const strategy = strategies.get(service) ?? waits.default
        return strategy === undefined ? undefined : { ready: waitFor(strategy) }
      },
    },
  }
}

/** What waits for the end of a container; its class is told by its name, for there may be more than one copy of it. */
const ONE_SHOT = 'OneShotStartupCheckStrategy'

/** A strategy may be given for a container by its name: it is that of the service. */
function byService({ of }: WaitStrategies, spec: CodeRequest['spec']): ReadonlyMap<string, WaitStrategy> {
  const strategies = [...of].map(([name, strategy]) => {
    const called = containerCalled(name, spec)
    if (called !== undefined) return [called.service, strategy] as const
    const known = Object.keys(spec.services)
    const near = didYouMean(name, known)
    throw new EnvctlError({
      code: 'usage.unknown-service',
      message: `A wait strategy was given for "${name}", and instance "${spec.instance}" has no such service`,
      detail: `It has: ${known.join(', ')}`,
      hint:
        near === undefined
          ? 'Name a service, one of its containers such as "db-1", or a container_name; its profile must be active.'
          : `Did you mean "${near}"?`,
    })
  })
  return new Map(strategies)
}
