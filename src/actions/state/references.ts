import type { Observed } from '../../plan/observed.ts'
import { partsBelow } from '../../plan/state/volumes-of.ts'
import { partsOf, recordsOf } from '../../state/records.ts'

/** Names of volumes that layers and other instances need: an instance never takes those away. */
export function referencedVolumes({ volumes, instance }: Observed): readonly string[] {
  const recorded = recordsOf(volumes).flatMap(partsOf)
  const others = volumes.filter((volume) => !volume.ours && volume.partOf !== instance).flatMap(partsBelow)
  return [...new Set([...recorded, ...others])]
}
