import type { UpDeps } from '../deps.ts'
import type { SnapshotLsOutcome, SnapshotShowOutcome } from '../outcomes.ts'
import { snapshotNamed, snapshotsOf } from '../state/find-snapshot.ts'
import { readStore } from '../store/read-store.ts'
import { measuredSizes, type SizeDeps } from '../store/sizes.ts'
import { storedSnapshot } from '../store/stored.ts'

type LsDeps = SizeDeps & Pick<UpDeps, 'engine'>

/**
 * The snapshots of a definition, or of all without one.
 *
 * @example
 * await listSnapshots('shop', deps)
 */
export async function listSnapshots(
  definition: string | undefined,
  deps: LsDeps,
): Promise<SnapshotLsOutcome> {
  const store = await readStore(deps)
  const found = snapshotsOf(definition, store.records)
  const sizes = found.length === 0 ? new Map() : await measuredSizes(store, deps)
  return { definition, snapshots: found.map((layer) => storedSnapshot(layer, store, sizes)) }
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
