import type { DependencyCondition, Spec } from '../spec/types.ts'
import type { Decision, Decisions } from './decide.ts'
import { createNetworkId, type NetworkFate } from './diff-networks.ts'
import { createVolumeId } from './diff-volumes.ts'
import type { ImageFate } from './image-fate.ts'
import type { ObservedContainer } from './observed.ts'
import type { DiffOptions } from './options.ts'
import { portChoices } from './port-choices.ts'
import { Removals } from './removals.ts'
import { creationProviders, namespaceProviders } from './selection.ts'
import type { StateDecision } from './state/decide-state.ts'
import { PlanState } from './state/plan-state.ts'
import type { StateFacts, StateVolume } from './state/types.ts'
import type { Action, ActionOf, PortChoice } from './types.ts'
import { startOf, Waits } from './waits.ts'

export interface ServiceFacts {
  readonly spec: Spec
  readonly options: DiffOptions
  readonly selected: ReadonlySet<string>
  readonly decisions: Decisions
  readonly images: ReadonlyMap<string, ImageFate>
  readonly networks: ReadonlyMap<string, NetworkFate>
  readonly awaited: ReadonlySet<string>
  /** Containers that go for good, with why. */
  readonly leaving: readonly { readonly container: ObservedContainer; readonly cause: string }[]
  readonly state: StateDecision
  readonly facts: StateFacts
}

export interface ServiceDifference {
  readonly actions: readonly Action[]
  readonly removals: Removals
  /** Volumes of state that are made for good. */
  readonly live: readonly StateVolume[]
}

/** The life of every container: what stops and goes, what is made, started and waited for. */
export function diffServices(facts: ServiceFacts): ServiceDifference {
  const all = [...facts.decisions.values()].flat()
  const removals = new Removals(facts.spec)
  for (const { container, cause } of facts.leaving) removals.add({ container, cause })
  for (const { now, verdict, key, cause, service } of all) {
    if (now === undefined || verdict !== 'recreate') continue
    removals.add({
      container: now,
      cause,
      key,
      group: key,
      needs: present(facts.images.get(service.name)?.action?.id),
      abrupt: facts.options.ahead,
    })
  }
  const waits = new Waits(facts)
  const imageNeeds = (service: string) => present(facts.images.get(service)?.action?.id)
  const state = new PlanState({
    ...facts,
    waits,
    imageNeeds,
    createNeeds: (decision) => createNeeds(decision, { ...facts, removals }),
    networkNeeds: Object.values(facts.spec.networks).map(createNetworkId),
  })
  const made = all.flatMap((decision) => make(decision, { ...facts, removals, waits, planned: state }))
  if (facts.options.wait) waits.final()
  const actions = [...state.actions(), ...removals.actions(), ...made]
  return { actions: [...actions, ...waits.actions()], removals, live: state.live }
}

interface MakeFacts extends ServiceFacts {
  readonly removals: Removals
  readonly waits: Waits
  readonly planned: PlanState
}

function make(decision: Decision, facts: MakeFacts): readonly Action[] {
  const { verdict, service, number, key, cause, now } = decision
  const renamed = now === undefined || verdict === 'recreate' ? [] : rename(decision, now, facts)
  if (verdict === 'keep' || verdict === 'done') return renamed
  if (verdict === 'unpause') return now === undefined ? [] : [unpause(decision, now), ...renamed]
  const group = verdict === 'recreate' ? key : undefined
  const ports = portChoices({ spec: facts.spec, service, number, before: now })
  const start = {
    id: `start-container:${key}`,
    kind: 'start-container',
    needs: startNeeds(decision, ports, facts),
    cause,
    group,
    service: service.name,
    number,
  } as const
  if (verdict === 'start') return [{ ...start, containerId: now?.id }, ...renamed]
  if (verdict === 'restart') return now === undefined ? [] : [...restart(start, now), ...renamed]
  const ahead = verdict === 'recreate' && facts.options.ahead === true && !facts.planned.hasStages(decision)
  const create = {
    id: `create-container:${key}`,
    kind: 'create-container',
    needs: [
      ...createNeeds(decision, facts).filter((id) => !ahead || id !== facts.removals.removeId(key)),
      ...facts.planned.beforeCreate(decision),
    ],
    cause,
    group,
    service: service.name,
    number,
    name: ahead ? `${decision.name}.${facts.facts.token}` : decision.name,
    hash: decision.hash,
    ports,
    state: facts.planned.mounts(decision),
    ...facts.planned.image(service),
  } as const
  const begun = { ...start, needs: [create.id, ...start.needs] }
  if (!ahead || now === undefined) return [create, begun]
  const needs = [...begun.needs, ...facts.removals.endOf(now)]
  return [create, { ...begun, needs }, named(decision, [create.id, facts.removals.removeId(key)])]
}

/** A container that a killed command left under another name than its own. */
function rename(decision: Decision, now: ObservedContainer, { removals }: MakeFacts): readonly Action[] {
  if (now.name === decision.name) return []
  const holders = removals.of(({ name }) => name === decision.name)
  return [{ ...named(decision, holders), containerId: now.id }]
}

function named({ service, number, key, name, cause, verdict }: Decision, needs: readonly string[]) {
  return {
    id: `rename-container:${key}`,
    kind: 'rename-container',
    needs,
    cause,
    group: verdict === 'recreate' ? key : undefined,
    service: service.name,
    number,
    name,
  } as const
}

/** Stopping what is being stopped waits for the end of it. */
function restart(start: ActionOf<'start-container'>, { id, name }: ObservedContainer): readonly Action[] {
  const { service, number, cause, needs } = start
  const stop = {
    id: `stop-container:${service}-${number}`,
    kind: 'stop-container',
    needs: [],
    cause,
    group: `${service}-${number}`,
    service,
    number,
    containerId: id,
    name,
  } as const
  return [stop, { ...start, group: stop.group, containerId: id, needs: [stop.id, ...needs] }]
}

function unpause({ key, service, number, cause }: Decision, { id, name }: ObservedContainer): Action {
  const subject = { service: service.name, number, containerId: id, name }
  return { id: `unpause-container:${key}`, kind: 'unpause-container', needs: [], cause, ...subject }
}

function createNeeds(
  { service, verdict, key }: Decision,
  { spec, images, removals, decisions }: Pick<MakeFacts, 'spec' | 'images' | 'removals' | 'decisions'>,
): readonly string[] {
  const volumes = service.container.mounts.flatMap((mount) => {
    const volume = mount.type === 'volume' ? spec.volumes[mount.source] : undefined
    return volume === undefined ? [] : [createVolumeId(volume)]
  })
  const networks = Object.keys(service.container.networks).flatMap((name) => {
    const network = spec.networks[name]
    return network === undefined ? [] : [createNetworkId(network)]
  })
  return [
    ...(verdict === 'recreate' ? [removals.removeId(key)] : []),
    ...present(images.get(service.name)?.action?.id),
    ...networks,
    ...volumes,
    ...creationProviders(service).flatMap((name) => idsOf(name, decisions, 'create-container')),
  ]
}

function startNeeds(decision: Decision, ports: readonly PortChoice[], facts: MakeFacts): readonly string[] {
  const { decisions, waits, removals, planned } = facts
  const { service, key, number } = decision
  const dependencies = Object.entries(service.dependsOn).flatMap(([name, { condition }]) =>
    (decisions.get(name) ?? []).flatMap(
      (dependency) =>
        planned.startNeed(decision, dependency, condition) ?? needOf(dependency, condition, waits),
    ),
  )
  // A killed command may have left two of one number: they have the same ports and the same state.
  const twins = facts.leaving.filter(
    ({ container }) => container.service === service.name && container.number === number,
  )
  return [
    ...dependencies,
    ...planned.beforeStart(decision),
    ...twins.flatMap(({ container }) => removals.endOf(container)),
    ...namespaceProviders(service).flatMap((name) => idsOf(name, decisions, 'start-container')),
    ...ports.flatMap(({ port }) => (typeof port === 'number' ? removals.holding(port, key) : [])),
  ]
}

function needOf(dependency: Decision, condition: DependencyCondition, waits: Waits): readonly string[] {
  if (dependency.verdict === 'done') return []
  switch (condition) {
    case 'service_started':
      return present(startOf(dependency))
    case 'service_healthy':
      return [waits.on(dependency, 'ready')]
    case 'service_completed_successfully':
      return [waits.on(dependency, 'completed')]
  }
}

function idsOf(
  service: string,
  decisions: Decisions,
  kind: 'create-container' | 'start-container',
): readonly string[] {
  return (decisions.get(service) ?? []).map(({ key }) => `${kind}:${key}`)
}

const present = (id: string | undefined): readonly string[] => (id === undefined ? [] : [id])
