import type { UpDeps } from '../deps.ts'
import type { SnapshotLsOutcome, SnapshotShowOutcome } from '../outcomes.ts'
import { snapshotNamed, snapshotsOf } from '../state/find-snapshot.ts'
import { layerStore } from '../store/layers.ts'
import { limitBytes } from '../store/limit.ts'
import { readStore } from '../store/read-store.ts'
import { measuredSizes, type SizeDeps } from '../store/sizes.ts'
import { storedSnapshot } from '../store/stored.ts'

type LsDeps = SizeDeps & Pick<UpDeps, 'engine'>

/**
 * The snapshots of a definition, or of all without one; with `layers` also what lies in the store without a name.
 *
 * @example
 * await listSnapshots({ definition: 'shop', layers: false }, deps)
 */
export async function listSnapshots(
  request: { readonly definition: string | undefined; readonly layers: boolean },
  deps: LsDeps,
): Promise<SnapshotLsOutcome> {
  const { definition, layers } = request
  const store = await readStore(deps)
  const found = snapshotsOf(definition, store.records)
  const sizes = found.length > 0 || layers ? await measuredSizes(store, deps) : new Map()
  return {
    definition,
    snapshots: found.map((layer) => storedSnapshot(layer, store, sizes)),
    store: layers ? layerStore(store, { sizes, limit: await limitBytes(deps) }) : undefined,
  }
}

/** One snapshot. @throws `state.unknown-snapshot` */
export async function showSnapshot(
  name: string,
  definition: string | undefined,
  deps: LsDeps,
): Promise<SnapshotShowOutcome> {
  const store = await readStore(deps)
  const layer = snapshotNamed(name, definition, store.records)
  return { snapshot: storedSnapshot(layer, store, await measuredSizes(store, deps)) }
}
