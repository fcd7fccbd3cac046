import type { DependencyCondition, Spec } from '../spec/types.ts'
import type { Decision, Decisions } from './decide.ts'
import type { ImageFate } from './diff-images.ts'
import { createNetworkId, type NetworkFate } from './diff-networks.ts'
import { createVolumeId } from './diff-volumes.ts'
import type { ObservedContainer } from './observed.ts'
import type { DiffOptions } from './options.ts'
import { portChoices } from './port-choices.ts'
import { Removals } from './removals.ts'
import { creationProviders, namespaceProviders } from './selection.ts'
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
}

export interface ServiceDifference {
  readonly actions: readonly Action[]
  readonly removals: Removals
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
    })
  }
  const waits = new Waits(facts)
  const made = all.flatMap((decision) => make(decision, { ...facts, removals, waits }))
  if (facts.options.wait) waits.final()
  return { actions: [...removals.actions(), ...made, ...waits.actions()], removals }
}

interface MakeFacts extends ServiceFacts {
  readonly removals: Removals
  readonly waits: Waits
}

function make(decision: Decision, facts: MakeFacts): readonly Action[] {
  const { verdict, service, number, key, cause, now } = decision
  if (verdict === 'keep' || verdict === 'done') return []
  if (verdict === 'unpause') return now === undefined ? [] : [unpause(decision, now)]
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
  if (verdict === 'start') return [{ ...start, containerId: now?.id }]
  if (verdict === 'restart') return now === undefined ? [] : restart(start, now)
  const create = {
    id: `create-container:${key}`,
    kind: 'create-container',
    needs: createNeeds(decision, facts),
    cause,
    group,
    service: service.name,
    number,
    name: decision.name,
    hash: decision.hash,
    ports,
  } as const
  return [create, { ...start, needs: [create.id, ...start.needs] }]
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
  { spec, images, removals, decisions }: MakeFacts,
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

function startNeeds(
  { service, key }: Decision,
  ports: readonly PortChoice[],
  facts: MakeFacts,
): readonly string[] {
  const { decisions, waits, removals } = facts
  const dependencies = Object.entries(service.dependsOn).flatMap(([name, { condition }]) =>
    (decisions.get(name) ?? []).flatMap((dependency) => needOf(dependency, condition, waits)),
  )
  return [
    ...dependencies,
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
