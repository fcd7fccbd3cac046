import { createHash } from 'node:crypto'
import type { Engine } from '../../engine/port.ts'
import { partsOf } from '../../state/records.ts'
import { readCached, writeCached } from '../files/cached.ts'
import type { Store } from './read-store.ts'

const HASH_LENGTH = 16

/** Bytes of volumes by name; of those that the engine does not tell, `undefined`. */
export type Sizes = ReadonlyMap<string, number | undefined>

export interface SizeDeps {
  readonly engine: Pick<Engine, 'address' | 'volumes'>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/**
 * What is known of the sizes of all parts of layers. Nothing writes to a part once it is one, so that what was
 * measured once stays true, and is kept on this machine.
 */
export async function knownSizes(store: Store, deps: SizeDeps): Promise<Sizes> {
  const cached = sizesIn(await readCached(sizesFile(deps), deps.env))
  return new Map(
    parts(store).flatMap(({ name, id }) => (cached.has(id) ? [[name, cached.get(id) ?? undefined]] : [])),
  )
}

/** Sizes of all parts of layers; the engine measures only when one of them is not known yet. */
export async function measuredSizes(store: Store, deps: SizeDeps): Promise<Sizes> {
  const all = parts(store)
  const known = await knownSizes(store, deps)
  if (all.every(({ name }) => known.has(name))) return known
  const measured = await deps.engine.volumes.sizes(deps.signal)
  const sizes = new Map(
    all.map(({ name }) => [name, known.has(name) ? known.get(name) : measured.get(name)] as const),
  )
  await writeCached(
    sizesFile(deps),
    { sizes: Object.fromEntries(all.map(({ name, id }) => [id, sizes.get(name) ?? null])) },
    deps.env,
  )
  return sizes
}

/** Each engine has a file of its own. */
export function sizesFile({ engine }: Pick<SizeDeps, 'engine'>): string {
  const hash = createHash('sha256').update(engine.address.url).digest('hex')
  return `sizes-${hash.slice(0, HASH_LENGTH)}.json`
}

/** Parts that are there, and what tells each from one that had its name before. */
function parts({ records, volumes }: Store): readonly { readonly name: string; readonly id: string }[] {
  const names = new Set(records.flatMap(partsOf))
  return volumes
    .filter(({ name }) => names.has(name))
    .map(({ name, createdAt }) => ({ name, id: `${name}@${createdAt}` }))
}

function sizesIn(value: unknown): ReadonlyMap<string, number | undefined> {
  const sizes: unknown = value !== null && typeof value === 'object' ? Reflect.get(value, 'sizes') : undefined
  if (sizes === null || typeof sizes !== 'object') return new Map()
  return new Map(
    Object.entries(sizes).map(([id, size]: [string, unknown]) => [
      id,
      typeof size === 'number' ? size : undefined,
    ]),
  )
}
