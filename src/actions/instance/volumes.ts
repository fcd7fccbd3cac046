import { ENVCTL } from '../../base/labels.ts'
import type { VolumeSummary } from '../../engine/port-types.ts'
import { unfinishedIn } from '../../plan/state/unfinished.ts'
import { partsOf, recordsOf } from '../../state/records.ts'
import type { Deps } from '../deps.ts'

/**
 * Volumes of an instance, or of all. What has become part of a layer belongs to that, although it says whose it
 * was: of an instance that is gone it must not be taken for data; nor must what was not made to its end.
 */
export async function instanceVolumes(
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
  instance: string | true = true,
): Promise<readonly VolumeSummary[]> {
  const [volumes, records] = await Promise.all([
    engine.volumes.list({ labels: { [ENVCTL.instance]: instance } }, signal),
    engine.volumes.list({ labels: { [ENVCTL.record]: true } }, signal),
  ])
  const frozen = new Set(recordsOf(records).flatMap(partsOf))
  const unfinished = unfinishedIn(records)
  return volumes.filter(({ name }) => !frozen.has(name) && !unfinished.has(name))
}
