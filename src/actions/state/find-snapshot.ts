import { didYouMean } from '../../base/did-you-mean.ts'
import { EnvctlError } from '../../base/errors.ts'
import type { Layer, Spec } from '../../spec/types.ts'
import { layersOf, recordsOf } from '../../state/records.ts'
import type { Deps } from '../deps.ts'

/**
 * The snapshot of a definition that a person named.
 *
 * @throws `state.unknown-snapshot`; `state.lost` when volumes that hold its data are gone
 */
export async function findSnapshot(
  name: string,
  { name: definition }: Pick<Spec, 'name'>,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<Layer> {
  const volumes = await engine.volumes.list({}, signal)
  const own = recordsOf(volumes).filter(({ kind, of }) => kind === 'snapshot' && of.name === definition)
  const found = own.find((each) => each.name === name)
  if (found === undefined) {
    const known = own.map((each) => each.name)
    const near = didYouMean(name, known)
    throw new EnvctlError({
      code: 'state.unknown-snapshot',
      message: `"${definition}" has no snapshot "${name}"`,
      detail: known.length === 0 ? 'It has none' : `It has: ${known.toSorted().join(', ')}`,
      hint: near === undefined ? 'Make one with: envctl snapshot create NAME' : `Did you mean "${near}"?`,
    })
  }
  if (layersOf(volumes).every((layer) => layer.record !== found.record))
    throw new EnvctlError({
      code: 'state.lost',
      message: `Volumes that hold the data of snapshot "${name}" are gone`,
      detail: 'Somebody removed them past envctl, as "docker volume prune" does',
      hint: `Remove what is left of it: envctl snapshot rm ${name}`,
    })
  return found
}
