import type { Spec } from '../spec/types.ts'
import { DEPENDS_ON_LABEL, parseDependsOn } from './depends-on-label.ts'
import { labelEdges } from './label-edges.ts'
import type { Observed, ObservedContainer } from './observed.ts'
import { awaitedCompletions, isDone } from './one-shot.ts'
import { ordered } from './order.ts'
import { isLive } from './replicas.ts'
import { namespaceProviders } from './selection.ts'
import type { Action, Plan } from './types.ts'
import { isRequired } from './waits.ts'

export type Lifecycle = 'stop' | 'start' | 'restart' | 'pause' | 'unpause'

export interface LifecycleOptions {
  readonly operation: Lifecycle
  /** Only these; all without it. */
  readonly services: readonly string[]
  /** Only this replica of them; all without it. */
  readonly number?: number | undefined
  /** Instead of each container's own grace period, in milliseconds. */
  readonly graceMs?: number | undefined
  /** What tells when a service is usable; without it what is started is not waited for. */
  readonly spec?: Spec | undefined
}

/**
 * What is done to containers that are there, none of them made or removed. What depends on something stops
 * before it and starts after it is ready; what has done its work once and for all is not run again unless named.
 */
export function planLifecycle(observed: Observed, options: LifecycleOptions): Plan {
  const regular = observed.containers.filter(({ oneoff }) => !oneoff)
  const named = regular.filter((container) => isNamed(container, options))
  const begun = begunAnew({ regular, named }, options)
  const containers = regular.filter((container) => named.includes(container) || begun.has(container))
  const facts = { options, containers, begun, edges: labelEdges(containers) }
  return {
    instance: observed.instance,
    actions: ordered(containers.flatMap((container) => actionsFor(container, facts))),
    notes: [],
  }
}

interface Facts {
  readonly options: LifecycleOptions
  readonly containers: readonly ObservedContainer[]
  /** Those that get a start. */
  readonly begun: ReadonlySet<ObservedContainer>
  readonly edges: ReadonlyMap<string, readonly string[]>
}

function isNamed({ service, number }: ObservedContainer, options: LifecycleOptions): boolean {
  const { services, number: wanted } = options
  return (services.length === 0 || services.includes(service)) && (wanted === undefined || number === wanted)
}

/** What gets a start: of what is named whatever needs one, and all that follows it. */
function begunAnew(
  { regular, named }: Readonly<Record<'regular' | 'named', readonly ObservedContainer[]>>,
  options: LifecycleOptions,
): ReadonlySet<ObservedContainer> {
  const { operation } = options
  if (operation !== 'restart' && operation !== 'start') return new Set()
  const stands = (container: ObservedContainer) =>
    // What is being stopped by somebody runs no more than what was stopped.
    operation === 'start' && isLive(container) && container.stopping !== true
  const follows = (container: ObservedContainer, leader: ObservedContainer) =>
    operation === 'restart'
      ? livesWithin(container, leader, options) || asksFor(container, leader)
      : isLive(container) && livesWithin(container, leader, options)
  const begun = new Set(named.filter((each) => !stands(each) && !isOver(each, options)))
  // Those that are added are gone through as well.
  for (const leader of begun) {
    for (const each of regular) if (follows(each, leader) && !isOver(each, options)) begun.add(each)
  }
  return begun
}

/** Whether it lives in a namespace of the other, which ends with that one's process. */
function livesWithin(
  { networkMode, service }: ObservedContainer,
  leader: ObservedContainer,
  { spec }: LifecycleOptions,
): boolean {
  const own = spec?.services[service]
  const providers = own === undefined ? [] : namespaceProviders(own)
  return networkMode === `container:${leader.id}` || providers.includes(leader.service)
}

/** Whether it asked to be restarted with the other. */
function asksFor(container: ObservedContainer, leader: ObservedContainer): boolean {
  return dependsOn(container).some(({ service, restart }) => restart && service === leader.service)
}

/** Whether it has done its work once and for all, and nobody named it. */
function isOver(container: ObservedContainer, { spec, services }: LifecycleOptions): boolean {
  const service = spec?.services[container.service]
  if (spec === undefined || service === undefined || services.includes(container.service)) return false
  return isDone(container, service, awaitedCompletions(spec))
}

function actionsFor(container: ObservedContainer, facts: Facts): readonly Action[] {
  const { operation } = facts.options
  switch (operation) {
    case 'pause':
      return container.state === 'running' ? [simple('pause-container', container, operation)] : []
    case 'unpause':
      return container.state === 'paused' ? [simple('unpause-container', container, operation)] : []
    case 'stop':
      return isLive(container) ? [stop(container, facts)] : []
    case 'start':
      if (facts.begun.has(container)) return anew(container, facts)
      return container.state === 'paused' ? [simple('unpause-container', container, 'paused')] : []
    case 'restart':
      return facts.begun.has(container) ? anew(container, facts) : []
  }
}

/** A start and the wait for it, after a stop of what runs. */
function anew(container: ObservedContainer, facts: Facts): readonly Action[] {
  return isLive(container)
    ? [stop(container, facts), start(container, facts, [stopId(container)]), ...wait(container, facts)]
    : [start(container, facts, []), ...wait(container, facts)]
}

function stop(container: ObservedContainer, { options, containers, edges }: Facts): Action {
  const dependents = containers.filter((each) => isLive(each) && edges.get(each.id)?.includes(container.id))
  return {
    ...simple('stop-container', container, options.operation),
    kind: 'stop-container',
    needs: dependents.map(stopId),
    group: options.operation === 'restart' ? container.name : undefined,
    graceMs: options.graceMs,
  }
}

function start(container: ObservedContainer, facts: Facts, needs: readonly string[]): Action {
  const { options, begun, edges } = facts
  const before = edges.get(container.id) ?? []
  const conditions = new Map(dependsOn(container).map(({ service, condition }) => [service, condition]))
  const dependencies = [...begun].filter((each) => before.includes(each.id))
  return {
    id: startId(container),
    kind: 'start-container',
    needs: [
      ...needs,
      ...dependencies.map((each) =>
        conditions.get(each.service) === 'service_started' ||
        options.spec?.services[each.service] === undefined
          ? startId(each)
          : waitId(each),
      ),
    ],
    cause: options.operation,
    group: options.operation === 'restart' ? container.name : undefined,
    service: container.service,
    number: container.number,
    containerId: container.id,
  }
}

function wait(container: ObservedContainer, { options, containers }: Facts): readonly Action[] {
  const { spec, operation } = options
  if (spec?.services[container.service] === undefined) return []
  const { service, number, id: containerId, name } = container
  return [
    {
      id: waitId(container),
      kind: 'wait-container',
      needs: [startId(container)],
      cause: 'started',
      group: operation === 'restart' ? name : undefined,
      service,
      number,
      containerId,
      until: awaitedCompletions(spec).has(service) ? 'completed' : 'ready',
      required: isRequired(service, {
        spec,
        options,
        selected: new Set(containers.map((each) => each.service)),
      }),
    },
  ]
}

function simple<Kind extends 'pause-container' | 'unpause-container' | 'stop-container'>(
  kind: Kind,
  { id: containerId, name, service, number }: ObservedContainer,
  cause: string,
) {
  return { id: `${kind}:${name}`, kind, needs: [], cause, service, number, containerId, name } as const
}

const dependsOn = (container: ObservedContainer) => parseDependsOn(container.labels[DEPENDS_ON_LABEL])
const stopId = ({ name }: ObservedContainer): string => `stop-container:${name}`
const startId = ({ name }: ObservedContainer): string => `start-container:${name}`
const waitId = ({ name }: ObservedContainer): string => `wait-container:${name}`
