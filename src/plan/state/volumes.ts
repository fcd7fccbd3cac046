import type { StateMount } from '../../spec/state-slots.ts'
import type { Layer, LayerSpec } from '../../spec/types.ts'
import type { FrozenSlot } from '../types.ts'
import type { CurrentSlot } from './current.ts'
import { sourceOf, type UnitDecision } from './decide-state.ts'
import type { StateMounts, StateSource, StateVolume } from './types.ts'

/** Names volumes that have no name of their own, each once. */
export class Names {
  readonly #token: string
  #count = 0

  constructor(token: string) {
    this.#token = token
  }

  next(): string {
    this.#count += 1
    return `envctl-${this.#token}-${this.#count}`
  }
}

/** The volumes of a unit in one stage of its set-up, and what they begin as. */
export function stageVolumes(
  { slots }: UnitDecision,
  sources: (current: CurrentSlot) => StateSource,
  names: Names,
): readonly StateVolume[] {
  return slots.map((current) => ({
    slot: current.slot.id,
    name: names.next(),
    volume: current.slot.volume,
    generation: current.next,
    stage: 'setup',
    backing: names.next(),
    source: sources(current),
  }))
}

/**
 * The volumes that a unit is to have for good. One that is empty and the first of its slot needs no making:
 * it comes with its container.
 */
export function liveVolumes(
  { slots }: UnitDecision,
  sources: (current: CurrentSlot) => StateSource,
  names: Names,
): readonly StateVolume[] {
  return slots.flatMap((current): readonly StateVolume[] => {
    const { slot, next } = current
    const source = sources(current)
    if (source.kind === 'fresh' && next === 0) return []
    return [
      {
        slot: slot.id,
        name: liveName(current),
        volume: slot.volume,
        generation: next,
        stage: 'live',
        backing: names.next(),
        source,
      },
    ]
  })
}

/** @example liveName(current) // 'shop-dev_data', 'shop-dev_data.1' after it was replaced once */
export function liveName({ slot, next }: CurrentSlot): string {
  return next === 0 ? slot.name : `${slot.name}.${next}`
}

export const fromLayer =
  (layer: Layer | undefined) =>
  ({ slot }: CurrentSlot): StateSource =>
    sourceOf(slot.id, layer)

/** What is now in other volumes, by slot, once their containers have stopped: it becomes the layer. */
export function fromVolumes(
  volumes: readonly StateVolume[],
  layer: Pick<LayerSpec, 'key' | 'steps'>,
): (current: CurrentSlot) => StateSource {
  return ({ slot }) => {
    const volume = volumes.find((each) => each.slot === slot.id)
    const [mount] = slot.mounts
    if (volume === undefined || mount === undefined) return { kind: 'fresh' }
    return fromVolume(volume.name, mount, layer)
  }
}

/** What one volume holds once the container that has it has stopped. */
export function fromVolume(
  volume: string,
  { service, number, target, containerId }: StateMount & { readonly containerId?: string | undefined },
  { key, steps }: Pick<LayerSpec, 'key' | 'steps'>,
): StateSource {
  return {
    kind: 'volume',
    volume,
    container: { service, number, target, containerId },
    key,
    steps: steps.map(({ digest }) => digest),
  }
}

/** What is frozen of a unit's volumes. */
export function frozen({ slots }: UnitDecision, volumes: readonly StateVolume[]): readonly FrozenSlot[] {
  return slots.flatMap(({ slot }) => {
    const volume = volumes.find((each) => each.slot === slot.id)
    const [mount] = slot.mounts
    return volume === undefined || mount === undefined
      ? []
      : [{ slot: slot.id, volume: volume.name, ...mount }]
  })
}

/** The volumes of a unit as its containers mount them. */
export function mountsOf(
  { slots }: UnitDecision,
  volumes: readonly StateVolume[],
  replica: { readonly service: string; readonly number: number },
): StateMounts {
  return Object.fromEntries(
    slots.flatMap(({ slot, live }) => {
      const made = volumes.find((each) => each.slot === slot.id)
      const name = made?.name ?? live?.name
      const own = slot.mounts.filter(
        ({ service, number }) => service === replica.service && number === replica.number,
      )
      // What follows from the name needs no telling.
      if (name === undefined || (made === undefined && name === slot.name)) return []
      const filled = made === undefined || made.source.kind !== 'fresh'
      return own.map(({ target }) => [target, { volume: name, filled }] as const)
    }),
  )
}

/** The layer of a unit's initial state. */
export function initialLayer({ unit }: UnitDecision, key: string, of: LayerSpec['of']): LayerSpec {
  return { key, kind: 'initial', name: unit.id, of, steps: [] }
}
