import { COMPOSE } from '../base/labels.ts'
import { containerName } from '../base/names.ts'
import type { KeptFiles, LayerSpec, ServiceSpec, Spec } from '../spec/types.ts'
import { imageOf } from './image-of.ts'
import type { Observed, ObservedContainer, ObservedVolume } from './observed.ts'
import { ordered } from './order.ts'
import { portChoices } from './port-choices.ts'
import { isLive, sortReplicas } from './replicas.ts'
import { type CurrentSlot, currentSlot } from './state/current.ts'
import type { StateFacts, StateMounts, StateVolume } from './state/types.ts'
import { fromVolume, liveName, Names } from './state/volumes.ts'
import type { Action, FrozenSlot, Plan } from './types.ts'

export interface SnapshotOptions {
  /** What the layer is called, and by whom it was made. */
  readonly layer: LayerSpec
  /** Whether it takes the place of one of that name. */
  readonly replace: boolean
  /** Whether new volumes are copies, which can be made only once nothing writes to the old ones. */
  readonly copies: boolean
  readonly facts: StateFacts
  /** What services wrote outside of their state. */
  readonly kept?: KeptFiles | undefined
  /** Digest of all that shapes a service's containers. */
  readonly hashOf: (service: ServiceSpec) => string
}

const CAUSE = 'snapshot'

/**
 * Makes a layer of the state that an instance has now. Its services that keep state stop, so that their files
 * are consistent, and go on with new volumes that begin as the layer; all others run on.
 */
export function planSnapshot(spec: Spec, observed: Observed, options: SnapshotOptions): Plan {
  const { facts, layer } = options
  const { kept } = sortReplicas(spec, observed)
  const names = new Names(facts.token)
  const within = { kept, referenced: facts.referenced }
  const slots = facts.units
    .flatMap(({ slots: all }) => all.map((slot) => currentSlot(slot, observed, within)))
    .flatMap((current) => (current.live === undefined ? [] : [{ ...current, live: current.live }]))
  const volumes = slots.map((current): StateVolume => volumeAfter(current, { names, kept, layer }))
  const containers = holders(slots, kept, spec)
  const stops = containers.map(({ key }) => `stop-container:${key}`)
  const creates = containers.map(({ key }) => `create-container:${key}`)
  const work: Work = { spec, observed, options, slots, volumes }
  const images = containers[0]?.service.image ?? Object.values(spec.services)[0]?.image ?? ''
  const actions: readonly Action[] = [
    {
      id: 'create-state',
      kind: 'create-state',
      // What is laid over the old ones may be made while they are still written to.
      needs: options.copies ? stops : [],
      cause: CAUSE,
      volumes,
      image: images,
    },
    ...containers.flatMap((holder) => replacement(holder, work)),
    {
      id: 'freeze-layer',
      kind: 'freeze-layer',
      // From then on the old volumes are the layer's: what the instance goes on with must be there before, and the
      // containers as well, or the next `up` would start the old ones on what is frozen.
      needs: ['create-state', ...creates, ...stops],
      cause: CAUSE,
      layer,
      from: slots.map((current) => frozenSlot(current, kept)),
      replace: options.replace,
      ...options.kept,
      image: images,
    },
    ...slots.map(
      ({ live }): Action => ({
        id: `remove-volume:${live.name}`,
        kind: 'remove-volume',
        needs: ['freeze-layer', ...containers.map(({ key }) => `remove-container:${key}`)],
        cause: CAUSE,
        name: live.name,
        unlessWhole: true,
      }),
    ),
  ]
  return { instance: spec.instance, actions: ordered(actions), notes: [] }
}

type LiveSlot = CurrentSlot & { readonly live: ObservedVolume }
type Kept = ReturnType<typeof sortReplicas>['kept']

interface Holder {
  readonly service: ServiceSpec
  readonly number: number
  readonly key: string
  readonly now: ObservedContainer
}

interface Work {
  readonly spec: Spec
  readonly observed: Observed
  readonly options: SnapshotOptions
  readonly slots: readonly LiveSlot[]
  readonly volumes: readonly StateVolume[]
}

function volumeAfter(
  current: LiveSlot,
  { names, kept, layer }: { readonly names: Names; readonly kept: Kept; readonly layer: LayerSpec },
): StateVolume {
  const { slot, next } = current
  return {
    slot: slot.id,
    name: liveName(current),
    volume: slot.volume,
    generation: next,
    stage: 'live',
    backing: names.next(),
    source: fromVolume(current.live.name, frozenSlot(current, kept), layer),
  }
}

function frozenSlot({ slot, live }: LiveSlot, kept: Kept): FrozenSlot {
  const mount = slot.mounts.find(({ service, number }) => kept.get(service)?.get(number) !== undefined)
  const [first] = slot.mounts
  const place = mount ?? first
  if (place === undefined) throw new Error(`slot ${slot.id} is mounted nowhere`)
  const containerId = mount === undefined ? undefined : kept.get(mount.service)?.get(mount.number)?.id
  return { slot: slot.id, volume: live.name, ...place, containerId }
}

/** The containers that have any of the slots. */
function holders(slots: readonly LiveSlot[], kept: Kept, spec: Spec): readonly Holder[] {
  const found = new Map<string, Holder>()
  for (const { service: name, number } of slots.flatMap(({ slot }) => slot.mounts)) {
    const now = kept.get(name)?.get(number)
    const service = spec.services[name]
    const key = `${name}-${number}`
    if (now !== undefined && service !== undefined) found.set(key, { service, number, key, now })
  }
  return [...found.values()]
}

/** A container that goes on with the new volumes in the place of one that has stopped. */
function replacement({ service, number, key, now }: Holder, work: Work): readonly Action[] {
  const { spec, observed, options } = work
  const subject = { cause: CAUSE, group: key, service: service.name, number } as const
  const existing = { containerId: now.id, name: now.name } as const
  const runs = isLive(now)
  const stop = `stop-container:${key}`
  const kept = options.kept?.files?.[service.name]
  const name = service.container.containerName ?? containerName(spec.instance, service.name, number)
  const create: Action = {
    ...subject,
    id: `create-container:${key}`,
    kind: 'create-container',
    needs: ['create-state'],
    name: `${name}.${options.facts.token}`,
    hash: options.hashOf(service),
    ports: portChoices({ spec, service, number, before: now }),
    state: mountsAfter(service.name, number, work),
    ...imageAfter(now, service, observed),
    ...(kept === undefined ? {} : { image: kept }),
  }
  const begin: readonly Action[] = runs
    ? [
        {
          ...subject,
          id: `start-container:${key}`,
          kind: 'start-container',
          needs: [create.id, stop],
        },
        {
          ...subject,
          id: `wait-container:${key}`,
          kind: 'wait-container',
          needs: [`start-container:${key}`],
          until: 'ready',
          required: true,
        },
      ]
    : []
  return [
    create,
    {
      ...subject,
      ...existing,
      id: stop,
      kind: 'stop-container',
      needs: options.copies ? [] : [create.id],
      graceMs: service.container.stopGracePeriodMs,
    },
    ...begin,
    {
      ...subject,
      ...existing,
      id: `remove-container:${key}`,
      kind: 'remove-container',
      needs: ['freeze-layer'],
    },
    {
      ...subject,
      id: `rename-container:${key}`,
      kind: 'rename-container',
      needs: [create.id, `remove-container:${key}`],
      name,
    },
  ]
}

/** It goes on with the image that it has, although its name may be another's by now. */
function imageAfter(
  { imageId, labels }: ObservedContainer,
  service: ServiceSpec,
  observed: Observed,
): { readonly image?: string; readonly base?: string } {
  const base = labels[COMPOSE.image] ?? imageId
  const named = imageOf(observed, service.image)?.id
  return imageId === base && base === named ? {} : { image: imageId, base }
}

function mountsAfter(service: string, number: number, { slots, volumes }: Work): StateMounts {
  return Object.fromEntries(
    slots.flatMap(({ slot }) => {
      const made = volumes.find((each) => each.slot === slot.id)
      const own = slot.mounts.filter((mount) => mount.service === service && mount.number === number)
      return made === undefined
        ? []
        : own.map(({ target }) => [target, { volume: made.name, filled: true }] as const)
    }),
  )
}
