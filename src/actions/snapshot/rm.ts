import type { Layer } from '../../spec/types.ts'
import { recordsOf } from '../../state/records.ts'
import type { Deps } from '../deps.ts'
import type { SnapshotRmOutcome } from '../outcomes.ts'
import { snapshotNamed } from '../state/find-snapshot.ts'
import { removeLayers } from '../store/remove-layers.ts'

/**
 * Snapshots by their names, all of which must be there.
 *
 * @throws `state.unknown-snapshot` before anything is touched
 */
export async function snapshotsNamed(
  names: readonly string[],
  definition: string | undefined,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<readonly Layer[]> {
  const records = recordsOf(await engine.volumes.list({}, signal))
  return [...new Set(names)].map((name) => snapshotNamed(name, definition, records))
}

/** Removes snapshots. Data that another layer or an instance needs stays until nobody needs it. */
export async function removeSnapshots(
  snapshots: readonly Layer[],
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<SnapshotRmOutcome> {
  return { removed: snapshots.map(({ name }) => name), ...(await removeLayers(snapshots, deps)) }
}
