import type { ObservedVolume } from '../observed.ts'

/** Volumes that a volume of state is laid over, with the one that takes what is written. */
export function partsBelow({ state }: Pick<ObservedVolume, 'state'>): readonly string[] {
  if (state === undefined) return []
  return [...(state.backing === undefined ? [] : [state.backing]), ...state.chain]
}

/** A volume and all that it is made of. */
export function volumesOf(volume: ObservedVolume): readonly string[] {
  return [volume.name, ...partsBelow(volume)]
}
