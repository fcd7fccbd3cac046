import type { ObservedVolume } from '../observed.ts'

/** A volume and all that it is made of. */
export function volumesOf({ name, state }: ObservedVolume): readonly string[] {
  return [name, ...(state?.backing === undefined ? [] : [state.backing]), ...(state?.chain ?? [])]
}
