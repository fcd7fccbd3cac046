import { recordsOf } from '../../state/records.ts'
import type { Deps } from '../deps.ts'
import { snapshotsOf } from '../state/find-snapshot.ts'

/** Names of the snapshots of a definition, or of all. */
export async function snapshotNames(
  definition: string | undefined,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<readonly string[]> {
  const records = recordsOf(await engine.volumes.list({}, signal))
  return [...new Set(snapshotsOf(definition, records).map(({ name }) => name))]
}
