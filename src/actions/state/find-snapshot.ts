import { didYouMean } from '../../base/did-you-mean.ts'
import { EnvctlError } from '../../base/errors.ts'
import type { Layer } from '../../spec/types.ts'
import { layersOf, recordsOf } from '../../state/records.ts'
import type { Deps } from '../deps.ts'

/**
 * The snapshot of a definition that a person named.
 *
 * @throws `state.unknown-snapshot`; `state.lost` when volumes that hold its data are gone
 */
export async function findSnapshot(
  name: string,
  { name: definition }: { readonly name?: string | undefined },
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<Layer> {
  const volumes = await engine.volumes.list({}, signal)
  const found = snapshotNamed(name, definition, recordsOf(volumes))
  if (layersOf(volumes).every((layer) => layer.record !== found.record)) throw snapshotLost(name)
  return found
}

/**
 * The snapshot of a name, whole or not; without a definition it is looked for in all.
 *
 * @throws `state.unknown-snapshot`; `usage.invalid` when several definitions have one of that name
 */
export function snapshotNamed(
  name: string,
  definition: string | undefined,
  records: readonly Layer[],
): Layer {
  const own = snapshotsOf(definition, records)
  const [found, ...others] = own.filter((each) => each.name === name)
  if (found === undefined) throw unknownSnapshot(name, definition, own)
  if (others.length === 0) return found
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `Several definitions have a snapshot "${name}"`,
    detail: [found, ...others].map(({ of }) => of.name).join(', '),
    hint: 'Name the definition that is meant with: -f FILE',
  })
}

/**
 * A layer as the engine has it now: between the time that it was looked for and that of an instance's lock it may have
 * been removed, or another one put in its place.
 *
 * @throws `state.unknown-snapshot`; `state.lost` when its data is gone
 */
export function layerNow(layer: Layer, volumes: Parameters<typeof layersOf>[0]): Layer {
  const records = recordsOf(volumes)
  const { kind, name, of, record } = layer
  if (kind === 'snapshot' && records.every((each) => each.record !== record))
    throw unknownSnapshot(name, of.name, snapshotsOf(of.name, records))
  const now = layersOf(volumes).find((each) => each.record === record)
  if (now !== undefined) return now
  if (kind === 'snapshot') throw snapshotLost(name)
  throw new EnvctlError({
    code: 'state.lost',
    message: `The state of "${name}" that this was to begin as is gone`,
    detail: 'Somebody removed it since it was made',
    hint: 'Run the same command again.',
  })
}

/** The snapshots of a definition, or of all, in the order in which they were made. */
export function snapshotsOf(definition: string | undefined, records: readonly Layer[]): readonly Layer[] {
  return records
    .filter(({ kind, of }) => kind === 'snapshot' && (definition === undefined || of.name === definition))
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1))
}

export function snapshotLost(name: string): EnvctlError {
  return new EnvctlError({
    code: 'state.lost',
    message: `Volumes that hold the data of snapshot "${name}" are gone`,
    detail: 'Somebody removed them past envctl, as "docker volume prune" does',
    hint: `Remove what is left of it: envctl snapshot rm ${name}`,
  })
}

function unknownSnapshot(name: string, definition: string | undefined, own: readonly Layer[]): EnvctlError {
  const known = own.map((each) => each.name)
  const near = didYouMean(name, known)
  return new EnvctlError({
    code: 'state.unknown-snapshot',
    message:
      definition === undefined
        ? `There is no snapshot "${name}"`
        : `"${definition}" has no snapshot "${name}"`,
    detail: known.length === 0 ? 'There is none' : `There are: ${known.toSorted().join(', ')}`,
    hint: near === undefined ? 'Make one with: envctl snapshot create NAME' : `Did you mean "${near}"?`,
  })
}
