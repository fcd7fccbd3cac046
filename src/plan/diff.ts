import { pulledServices } from '../spec/pulled.ts'
import type { ServiceSpec, Spec } from '../spec/types.ts'
import { decide } from './decide.ts'
import { imageActions, imageFates } from './diff-images.ts'
import { attachedTo, networkActions, networkFates } from './diff-networks.ts'
import { diffServices } from './diff-services.ts'
import { diffVolumes } from './diff-volumes.ts'
import { lockNotes } from './lock-notes.ts'
import { requireLocked } from './locked-images.ts'
import type { Observed, ObservedContainer } from './observed.ts'
import { awaitedCompletions } from './one-shot.ts'
import type { DiffOptions } from './options.ts'
import { ordered } from './order.ts'
import { type Replicas, sortReplicas } from './replicas.ts'
import { selectServices } from './selection.ts'
import { decideState, type StateDecision } from './state/decide-state.ts'
import { dropActions } from './state/drops.ts'
import { setupSet } from './state/setup-set.ts'
import { STATELESS, type StateFacts, type StateVolume } from './state/types.ts'
import type { Plan } from './types.ts'

export type { DiffOptions } from './options.ts'

/**
 * What is to be done for an instance to be what its spec says; nothing that fits already is touched.
 * Throws what can be told before anything is touched: `usage.unknown-service`, `image.pull-failed` (absent
 * and not to be pulled), `engine.not-found` (an external object), `name.foreign`.
 *
 * @example
 * const plan = diff(spec, observed, options)
 * changes(plan).length === 0 // nothing to do
 */
export function diff(spec: Spec, observed: Observed, options: DiffOptions): Plan {
  const selected = selectServices(spec, options)
  const replicas = sortReplicas(spec, observed)
  const helpers = observed.containers.filter(({ helper }) => helper === true)
  const leaving = leavingOf(replicas, selected, { options, helpers })
  const goes = goesWith(
    replicas,
    leaving.map(({ container }) => container),
  )
  const { fates: networks, notes: networkNotes } = networkFates(spec, observed, { services: selected, goes })
  requireLocked(pulledFor(spec, selected), options.lock)
  const images = imageFates(spec, observed, options)
  const awaited = awaitedCompletions(spec)
  const facts = options.state ?? STATELESS
  const stepsRun = stepsCanRun(spec, facts, selected)
  const state = decideState({ spec, observed, facts, replicas, selected, stepsRun })
  const decisions = decide({ spec, observed, options, selected, replicas, images, networks, awaited, state })
  const services = diffServices({
    spec,
    options,
    selected,
    decisions,
    images,
    networks,
    awaited,
    leaving,
    state,
    facts,
  })
  const volumes = diffVolumes(spec, observed, {
    services: selected,
    handled: handledVolumes(state, services.live),
  })
  const drops = dropActions({
    observed,
    state,
    made: services.live,
    referenced: facts.referenced,
    removalsOf: (name) =>
      services.removals.of(({ mounts }) =>
        mounts.some((mount) => mount.type === 'volume' && mount.name === name),
      ),
  })
  const needed = [...decisions].map(([name, each]) => ({
    fate: images.get(name),
    active: selected.has(name) || each.length > 0,
    creates: each.some(({ verdict }) => verdict === 'create' || verdict === 'recreate'),
  }))
  const actions = [
    ...imageActions(
      needed.flatMap(({ fate, active, creates }) => (fate !== undefined && active ? [[creates, fate]] : [])),
      images.values(),
    ),
    ...networkActions(networks.values(), (network) =>
      services.removals.of((container) => attachedTo(network, [container]).length > 0),
    ),
    ...volumes.actions,
    ...services.actions,
    ...drops,
  ]
  const kept = replicas.orphans.filter(() => !options.removeOrphans)
  const orphanNotes = kept.map(
    ({ name }) =>
      `container ${name} is of a service that is not in the environment; "--remove-orphans" removes it`,
  )
  return {
    instance: spec.instance,
    actions: ordered(actions),
    notes: [
      ...lockNotes(observed, options.lock, {
        pulled: pulledFor(spec, selected),
        built: Object.values(spec.services).filter(({ name }) => selected.has(name)),
        buildKeys: options.buildKeys,
      }),
      ...networkNotes,
      ...volumes.notes,
      ...state.notes,
      ...orphanNotes,
    ],
  }
}

/** Those of the selected services whose images are pulled. */
function pulledFor(spec: Spec, selected: ReadonlySet<string>): readonly ServiceSpec[] {
  return pulledServices(spec).filter(({ name }) => selected.has(name))
}

/** Whether all that the setup steps need is brought up. */
function stepsCanRun(spec: Spec, { units, steps }: StateFacts, selected: ReadonlySet<string>): boolean {
  const stateful = units.flatMap(({ services }) => services)
  const needed = setupSet(
    spec,
    steps.map(({ step }) => step),
    stateful,
  )
  return [...needed].every((name) => selected.has(name))
}

/** Named volumes that another one stands in for. */
function handledVolumes({ units }: StateDecision, live: readonly StateVolume[]): ReadonlySet<string> {
  const replaced = units.flatMap(({ verdict, slots }) =>
    verdict === 'keep'
      ? slots.flatMap(({ slot, live: now }) =>
          slot.volume !== undefined && now !== undefined && now.name !== slot.name ? [slot.volume] : [],
        )
      : [],
  )
  return new Set([...replaced, ...live.flatMap(({ volume }) => (volume === undefined ? [] : [volume]))])
}

interface Leaving {
  readonly container: ObservedContainer
  readonly cause: string
}

function leavingOf(
  replicas: Replicas,
  selected: ReadonlySet<string>,
  { options, helpers }: { readonly options: DiffOptions; readonly helpers: readonly ObservedContainer[] },
): readonly Leaving[] {
  const surplus = replicas.surplus.filter(({ service }) => selected.has(service))
  const orphans = options.removeOrphans ? replicas.orphans : []
  return [
    ...helpers.map((container) => ({ container, cause: 'left over' })),
    ...surplus.map((container) => ({ container, cause: 'scaled down' })),
    ...orphans.map((container) => ({ container, cause: 'service is not in the environment' })),
  ]
}

/** Containers that a changed network may take along: those that are made anew, and those that go anyway. */
function goesWith(
  replicas: Replicas,
  leaving: readonly ObservedContainer[],
): (container: ObservedContainer) => boolean {
  const known = [...replicas.kept.values()].flatMap((numbers) => [...numbers.values()])
  const ids = new Set([...known, ...leaving].map((container) => container.id))
  return (container) => ids.has(container.id)
}
