import { ENVCTL } from '../../base/labels.ts'
import type { ActionOf } from '../../plan/types.ts'
import type { Layer, LayerSlot } from '../../spec/types.ts'
import { isFlat, isSameSnapshot, layersOf, recordLabels, recordName, recordsOf } from '../../state/records.ts'
import { nameTaken } from '../snapshot/names.ts'
import { removeData } from '../store/remove-layers.ts'
import type { ExecuteContext } from './context.ts'

/**
 * Makes a layer of what volumes hold whose containers have stopped. From then on nothing writes to them. The
 * record is made in one piece: what is interrupted before it leaves no layer, and after it a whole one.
 *
 * @throws `usage.invalid` when another snapshot has been given the name meanwhile
 */
export async function freezeLayer(action: ActionOf<'freeze-layer'>, context: ExecuteContext): Promise<void> {
  const { deps, state, results } = context
  const slots = Object.fromEntries(
    await Promise.all(
      action.from.map(async (from) => {
        const { slot, volume } = from
        const root = await state.rootOf(from, { image: action.image, results, signal: deps.signal })
        return [slot, { chain: state.chainOf(volume), root } satisfies LayerSlot] as const
      }),
    ),
  )
  const { volumes } = deps.engine
  const { layer, replace } = action
  const name = recordName(layer)
  const labels = recordLabels({ layer, slots, files: action.files, bases: action.bases })
  const known = replace ? recordsOf(await volumes.list({}, deps.signal)) : []
  const before = known.filter((each) => each.record === name || isSameSnapshot(each, layer))
  await Promise.all(before.map(({ record }) => volumes.remove(record)))
  const made = await volumes.create({ name }, labels, deps.signal)
  if (Object.entries(labels).every(([key, value]) => made.labels[key] === value)) {
    // What was thrown away with its instance, and was kept by the snapshot alone, must not be found as state again. All
    // else is left to the collection: who saw the old one may be about to begin from it.
    const orphans = await ofNobody(before, deps)
    if (orphans.length > 0) await removeData(orphans, deps)
    return
  }
  if (layer.kind === 'snapshot') throw nameTaken(layer)
  // Another one made the same layer meanwhile: that one stands, unless what it holds is gone, or is of use only
  // where volumes can be laid over each other and this one is of use everywhere.
  const other = layersOf(await volumes.list({}, deps.signal)).find(({ record }) => record === name)
  if (other !== undefined && (isFlat(other) || !isFlat({ slots }))) return
  await volumes.remove(name)
  await volumes.create({ name }, labels, deps.signal)
}

/** Snapshots whose instance has been taken away. */
async function ofNobody(
  layers: readonly Layer[],
  { engine, signal }: ExecuteContext['deps'],
): Promise<readonly Layer[]> {
  const there = layers.map(async ({ kind, origin }) => {
    if (kind !== 'snapshot' || origin === undefined) return true
    return (await engine.containers.list({ labels: { [ENVCTL.instance]: origin } }, signal)).length > 0
  })
  const known = await Promise.all(there)
  return layers.filter((_, index) => known[index] === false)
}
