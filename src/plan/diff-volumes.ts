import { volumeHash } from '../spec/spec-hash.ts'
import type { Spec, VolumeSpec } from '../spec/types.ts'
import { externalMissing, foreignName } from './foreign.ts'
import type { Observed } from './observed.ts'
import type { Action } from './types.ts'

export interface VolumeDifference {
  readonly actions: readonly Action[]
  readonly notes: readonly string[]
}

/**
 * Makes the volumes that the services mount and that are missing. One that exists is never replaced: it is data.
 * Those in whose place another one is are left out (`handled`).
 */
export function diffVolumes(
  spec: Spec,
  observed: Observed,
  { services, handled }: { readonly services: ReadonlySet<string>; readonly handled: ReadonlySet<string> },
): VolumeDifference {
  const mounts = [...services].flatMap((name) => spec.services[name]?.container.mounts ?? [])
  const used = new Set(mounts.flatMap((mount) => (mount.type === 'volume' ? [mount.source] : [])))
  const actions: Action[] = []
  const notes: string[] = []
  for (const volume of Object.values(spec.volumes)) {
    if (!used.has(volume.key) || handled.has(volume.key)) continue
    const now = observed.volumes.find((each) => each.name === volume.name)
    if (now === undefined) {
      if (volume.external) throw externalMissing('volume', volume.name)
      actions.push({
        id: createVolumeId(volume),
        kind: 'create-volume',
        needs: [],
        cause: 'not found',
        volume,
      })
    } else if (!volume.external) {
      if (!now.ours) throw foreignName('volume', volume.name, spec.instance)
      if (now.hash !== volumeHash(volume)) {
        notes.push(
          `volume ${volume.name} keeps its old definition, because it holds data; "down --volumes" removes it`,
        )
      }
    }
  }
  return { actions, notes }
}

/** The id of the action that makes a volume. */
export const createVolumeId = ({ key }: VolumeSpec): string => `create-volume:${key}`
