import type { Observed, ObservedVolume } from '../../plan/observed.ts'
import { recordsOf } from '../../state/records.ts'

/** Names of volumes that layers and other instances need: an instance never takes those away. */
export function referencedVolumes({ volumes, instance }: Observed): readonly string[] {
  const recorded = recordsOf(volumes).flatMap(({ slots }) =>
    Object.values(slots).flatMap(({ chain }) => chain),
  )
  const others = volumes
    .filter((volume) => !volume.ours && volume.partOf !== instance)
    .flatMap(({ state }) => partsOf(state))
  return [...new Set([...recorded, ...others])]
}

function partsOf(state: ObservedVolume['state']): readonly string[] {
  if (state === undefined) return []
  return [...(state.backing === undefined ? [] : [state.backing]), ...state.chain]
}
