import { ENVCTL } from '../../base/labels.ts'
import { partsBelow } from '../../plan/state/volumes-of.ts'
import type { Layer } from '../../spec/types.ts'
import { partsOf } from '../../state/records.ts'
import type { Store } from './read-store.ts'

/** Volumes of a layer's data that lie on top. */
export function newestOf({ slots }: Pick<Layer, 'slots'>): readonly string[] {
  return [...new Set(Object.values(slots).flatMap(({ chain: [first] }) => first ?? []))]
}

/** Names of volumes that somebody needs, once these records are gone: other layers, other volumes, containers. */
export function neededWithout(
  leaving: readonly Layer[],
  { records, volumes, containers }: Store,
): ReadonlySet<string> {
  const gone = new Set(leaving.map(({ record }) => record))
  return new Set([
    ...records.filter(({ record }) => !gone.has(record)).flatMap(partsOf),
    ...volumes.flatMap(partsBelow),
    ...containers.flatMap(({ mounts }) => mounts.flatMap(({ name }) => name ?? [])),
  ])
}

/** Instances whose state began as a layer or still stands on it. */
export function instancesOn(layer: Layer, { volumes }: Pick<Store, 'volumes'>): readonly string[] {
  const newest = new Set(newestOf(layer))
  const instances = volumes.flatMap((volume): readonly string[] => {
    const instance = volume.labels[ENVCTL.instance]
    if (instance === undefined || volume.state === undefined || newest.has(volume.name)) return []
    const stands = volume.state.layer === layer.key || partsBelow(volume).some((part) => newest.has(part))
    return stands ? [instance] : []
  })
  return [...new Set(instances)].toSorted()
}

/** Whether all volumes of a layer are there. */
export function isWhole(layer: Pick<Layer, 'slots'>, { volumes }: Pick<Store, 'volumes'>): boolean {
  const present = new Set(volumes.map(({ name }) => name))
  return partsOf(layer).every((name) => present.has(name))
}
