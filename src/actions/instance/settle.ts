import { createHash } from 'node:crypto'
import { ENVCTL } from '../../base/labels.ts'
import { instanceName } from '../../base/names.ts'
import type { ContainerSummary } from '../../engine/port-types.ts'
import type { Deps } from '../deps.ts'
import { assertOwn, type Labelled, type Ownership, ownershipOf } from './owner.ts'

export interface InstanceIdentity {
  readonly name: string
  readonly environment: string
  readonly suffix?: string | undefined
  /** Folder of the definition, absolute. */
  readonly directory: string
  /** Whether a person named the instance; else it may be called otherwise. */
  readonly named: boolean
}

const HASH_LENGTH = 6

export interface Settled {
  readonly suffix?: string | undefined
  /** The containers of the instance, where all of them were seen on the way. */
  readonly seen?: readonly ContainerSummary[] | undefined
}

/**
 * The suffix under which this folder's instance is kept. Two clones of one repository have the same names in
 * their definitions: the one that comes second gets a suffix of its own, and keeps it.
 *
 * @throws `name.foreign` when a person named an instance that belongs to another folder
 */
export async function settle(
  identity: InstanceIdentity,
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<Settled> {
  const { suffix, directory, named } = identity
  const wanted = instanceName(identity)
  const seen = await deps.engine.containers.list({ labels: { [ENVCTL.instance]: wanted } }, deps.signal)
  const [first] = seen
  if (first !== undefined && ownershipOf(first, directory) === 'ours') return { suffix, seen }
  const other = [suffix, createHash('sha256').update(directory).digest('hex').slice(0, HASH_LENGTH)]
    .filter((part) => part !== undefined)
    .join('-')
  const owners = await ownersOf(identity, deps)
  const owner = owners.get(wanted)
  if (owner?.ownership === 'ours') return { suffix }
  if (named) {
    assertOwn(owner === undefined ? [] : [owner], { instance: wanted, directory })
    return { suffix }
  }
  const fallback = instanceName({ ...identity, suffix: other })
  const elsewhere = owners.get(fallback)?.ownership === 'ours' || owner?.ownership === 'theirs'
  return { suffix: elsewhere ? other : suffix }
}

type Owner = Labelled & { readonly ownership: Ownership }

/** Whose each instance of the environment is, by its full name; those of which only data is left included. */
async function ownersOf(
  { name, environment, directory }: InstanceIdentity,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<ReadonlyMap<string, Owner>> {
  const filter = { labels: { [ENVCTL.name]: name, [ENVCTL.environment]: environment } }
  const [containers, volumes] = await Promise.all([
    engine.containers.list(filter, signal),
    engine.volumes.list(filter, signal),
  ])
  const owners = new Map<string, Owner>()
  for (const { labels } of [...volumes, ...containers])
    owners.set(labels[ENVCTL.instance] ?? '', {
      labels,
      ownership: ownershipOf({ labels }, directory),
    })
  return owners
}
