import { plainPath } from '../../base/plain-path.ts'
import type { StateMount, StateSlot } from '../../spec/state-slots.ts'
import type { Observed, ObservedVolume } from '../observed.ts'
import type { Replicas } from '../replicas.ts'

/** A slot of state as an instance has it. */
export interface CurrentSlot {
  readonly slot: StateSlot
  /** The volume that holds the state. */
  readonly live?: ObservedVolume | undefined
  /** Other volumes that were made for the slot: of generations before, or of what did not come to its end. */
  readonly others: readonly ObservedVolume[]
  /** The generation of a volume that comes after all that there are. */
  readonly next: number
}

interface Within {
  readonly kept: Replicas['kept']
  /** Names of volumes that layers and other instances need: what has become part of one is nobody's to write to. */
  readonly referenced: readonly string[]
}

/**
 * The volume of a slot that counts: the one that its container has, else that of the last generation. One
 * whose set-up did not come to its end holds no state.
 */
export function currentSlot(slot: StateSlot, observed: Observed, { kept, referenced }: Within): CurrentSlot {
  const isFrozen = ({ name, state }: ObservedVolume) =>
    [name, state?.backing].some((each) => each !== undefined && referenced.includes(each))
  const all = observed.volumes.filter((volume) => isOf(volume, slot, observed.instance))
  const lives = all
    .filter((volume) => volume.state?.stage !== 'setup' && !isFrozen(volume))
    .toSorted((a, b) => generationOf(b) - generationOf(a))
  const mounted = slot.mounts.map((mount) => mountedAt(mount, kept)).filter((name) => name !== undefined)
  const live = lives.find(({ name }) => mounted.includes(name)) ?? lives[0]
  return {
    slot,
    live,
    others: all.filter((volume) => volume !== live),
    next: all.length === 0 ? 0 : Math.max(...all.map(generationOf)) + 1,
  }
}

function isOf(volume: ObservedVolume, slot: StateSlot, instance: string): boolean {
  return (volume.ours || volume.partOf === instance) && isOfSlot(volume, slot)
}

/** Whether a volume of an instance was made for a slot. */
export function isOfSlot({ name, state }: ObservedVolume, slot: StateSlot): boolean {
  return state === undefined ? [slot.name, slot.formerName].includes(name) : state.slot === slot.id
}

const generationOf = ({ state }: ObservedVolume): number => state?.generation ?? 0

function mountedAt({ service, number, target }: StateMount, kept: Replicas['kept']): string | undefined {
  const container = kept.get(service)?.get(number)
  return container?.mounts.find(
    (mount) => mount.type === 'volume' && plainPath(mount.target) === plainPath(target),
  )?.name
}
