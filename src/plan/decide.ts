import { order } from '../base/graph.ts'
import { containerName } from '../base/names.ts'
import type { PublishedPort } from '../engine/port-types.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import type { NetworkFate } from './diff-networks.ts'
import type { ImageFate } from './image-fate.ts'
import { mustRecreate, replacedNetwork } from './must-recreate.ts'
import type { Observed, ObservedContainer } from './observed.ts'
import { isDone } from './one-shot.ts'
import type { DiffOptions } from './options.ts'
import { portChoices } from './port-choices.ts'
import { isLive, type Replicas } from './replicas.ts'
import { namespaceProviders } from './selection.ts'
import type { StateDecision } from './state/decide-state.ts'

/** What is to happen to one container of a service. */
export interface Decision {
  readonly service: ServiceSpec
  readonly number: number
  /** `db-1`: what it is called in ids. */
  readonly key: string
  /** Name on the engine. */
  readonly name: string
  readonly hash: string
  /** `keep`: runs and stays; `restart`: is being stopped by somebody; `done`: a one-shot that has done its work. */
  readonly verdict: 'create' | 'recreate' | 'start' | 'restart' | 'unpause' | 'keep' | 'done'
  readonly cause: string
  /** The container that there is. */
  readonly now?: ObservedContainer | undefined
}

export interface DecideFacts {
  readonly spec: Spec
  readonly observed: Observed
  readonly options: DiffOptions
  readonly selected: ReadonlySet<string>
  readonly replicas: Replicas
  readonly images: ReadonlyMap<string, ImageFate>
  readonly networks: ReadonlyMap<string, NetworkFate>
  readonly awaited: ReadonlySet<string>
  readonly state: StateDecision
}

export type Decisions = ReadonlyMap<string, readonly Decision[]>

/**
 * Decides for each service of the spec, those first that others follow. Services that were not selected
 * appear only when a change of what they live on takes them along.
 */
export function decide(facts: DecideFacts): Decisions {
  const services = Object.values(facts.spec.services)
  const sorted = order(
    new Map(services.map((service) => [service.name, leaders(service).map(({ name }) => name)])),
  )
  if (!sorted.ok) throw new Error(`services follow each other in a circle: ${sorted.cycle.join(' -> ')}`)
  const decisions = new Map<string, readonly Decision[]>()
  for (const name of sorted.order) {
    const service = facts.spec.services[name]
    if (service !== undefined) decisions.set(name, decideService(service, decisions, facts))
  }
  return new Map(services.map(({ name }) => [name, decisions.get(name) ?? []]))
}

function decideService(service: ServiceSpec, before: Decisions, facts: DecideFacts): readonly Decision[] {
  const existing = facts.replicas.kept.get(service.name) ?? new Map<number, ObservedContainer>()
  const isSelected = facts.selected.has(service.name)
  const numbers = isSelected
    ? Array.from({ length: service.scale }, (_, index) => index + 1)
    : [...existing.keys()].sort((a, b) => a - b)
  const own = {
    ...recreateFacts(service, facts),
    containerIdOf: (name: string) => facts.replicas.kept.get(name)?.get(1)?.id,
  }
  return numbers.flatMap((number): readonly Decision[] => {
    const now = existing.get(number)
    const name = service.container.containerName ?? containerName(facts.spec.instance, service.name, number)
    const base = { service, number, key: `${service.name}-${number}`, name, hash: own.hash, now }
    if (now === undefined) return [{ ...base, verdict: 'create', cause: 'not found' }]
    const reason = isSelected
      ? (stateReason(service, now, facts.state) ?? mustRecreate(now, own))
      : replacedNetwork(now, facts.networks)
    const cause = reason ?? followReason(service, now, before)
    if (cause !== undefined) return [{ ...base, verdict: 'recreate', cause }]
    if (!isSelected) return []
    if (now.stopping && isLive(now)) return [{ ...base, verdict: 'restart', cause: 'is being stopped' }]
    if (now.state === 'paused') return [{ ...base, verdict: 'unpause', cause: 'paused' }]
    if (isLive(now)) return [{ ...base, verdict: 'keep', cause: 'running' }]
    if (isDone(now, service, facts.awaited)) return [{ ...base, verdict: 'done', cause: 'completed' }]
    const lost = lostPort(now, service, facts)
    if (lost !== undefined) return [{ ...base, verdict: 'recreate', cause: `port ${lost} is taken` }]
    return [
      {
        ...base,
        verdict: 'start',
        cause: now.state === 'exited' ? `exited (${now.exitCode ?? '?'})` : 'not started',
      },
    ]
  })
}

/** A port that a container cannot have again, where it may have another in its stead. */
function lostPort(
  now: ObservedContainer,
  service: ServiceSpec,
  { spec, options: { taken = [] } }: DecideFacts,
): number | undefined {
  const { number, givenPorts } = now
  const choices = portChoices({ spec, service, number, before: now })
  const lost = givenPorts.find(
    (given, index) => choices[index]?.movable === true && taken.some((each) => isSame(each, given)),
  )
  return lost?.port
}

const isSame = (a: PublishedPort, b: PublishedPort): boolean =>
  a.target === b.target && a.address === b.address && a.port === b.port

/** New state takes the containers along that have it. */
function stateReason(
  { name }: ServiceSpec,
  now: ObservedContainer,
  { units }: StateDecision,
): string | undefined {
  if (now.inSetup) return 'its set-up was not finished'
  return units.find(({ unit, verdict }) => verdict === 'new' && unit.services.includes(name))?.cause
}

function recreateFacts(service: ServiceSpec, { options, images, networks, observed }: DecideFacts) {
  const named = options.services.length === 0 || options.services.includes(service.name)
  return {
    service,
    hash: options.hashOf(service),
    forced: options.forceRecreate && named ? (options.ahead ? 'reset' : 'forced') : undefined,
    image: images.get(service.name) ?? { when: 'needed', changes: false },
    networks,
    volumes: new Set(observed.volumes.map((volume) => volume.name)),
  } as const
}

interface Leader {
  readonly name: string
  /** What of it the service lives on; `restart` when it merely asked to follow. */
  readonly by: 'namespace' | 'volumes' | 'restart'
}

function leaders(service: ServiceSpec): readonly Leader[] {
  const volumes = service.container.volumesFrom.flatMap(({ from }) =>
    'service' in from ? [from.service] : [],
  )
  const restarts = Object.entries(service.dependsOn).flatMap(([name, { restart }]) => (restart ? [name] : []))
  return [
    ...namespaceProviders(service).map((name): Leader => ({ name, by: 'namespace' })),
    ...volumes.map((name): Leader => ({ name, by: 'volumes' })),
    ...restarts.map((name): Leader => ({ name, by: 'restart' })),
  ]
}

function followReason(service: ServiceSpec, now: ObservedContainer, before: Decisions): string | undefined {
  for (const { name, by } of leaders(service)) {
    const decisions = before.get(name) ?? []
    const verdicts = decisions.map((decision) => decision.verdict)
    if (verdicts.some((verdict) => verdict === 'recreate' || (verdict === 'create' && by !== 'restart'))) {
      return `${name} is recreated`
    }
    // A namespace dies with the process that held it.
    if (by !== 'namespace' || !isLive(now)) continue
    if (verdicts.includes('start') || verdicts.includes('restart')) return `${name} is started`
    const holder = decisions.find(({ number }) => number === 1)?.now
    if (startedAfter(holder, now)) return `${name} was started again`
  }
  return undefined
}

/** As far as the engine remembers: it forgets the oldest starts first, and the listing tells none. */
function startedAfter(holder: ObservedContainer | undefined, { startedAt = 0 }: ObservedContainer): boolean {
  return holder?.startedAt !== undefined && holder.startedAt > startedAt
}
