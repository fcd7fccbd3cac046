import { messageOf } from '../../base/errors.ts'
import type { Layer } from '../../spec/types.ts'
import { type CollectLayer, cacheBytes, leavingLayers } from '../../state/collect.ts'
import { partsOf } from '../../state/records.ts'
import { type Uses, usesOf } from '../../state/uses.ts'
import type { Deps } from '../deps.ts'
import { readCached, writeCached } from '../files/cached.ts'
import { limitBytes } from './limit.ts'
import { neededWithout, newestOf } from './needs.ts'
import { readStore, type Store } from './read-store.ts'
import { removeLayers } from './remove-layers.ts'
import { knownSizes, measuredSizes, type Sizes, sizesFile } from './sizes.ts'

type BoundDeps = Pick<Deps, 'engine' | 'signal'> & {
  readonly env: Readonly<Record<string, string | undefined>>
}

/** As many parts may be there that nobody has measured yet. */
const UNMEASURED = 8
/** What a part is taken for until it is measured. */
const GUESS_BYTES = 100_000_000
/** Longer nobody waits for sizes at the end of a command. */
const PATIENCE_MS = 3000
/** An engine that took longer is left alone for so long. */
const REST_MS = 3_600_000

/** The layers of a store as they are judged. */
export interface Judged {
  readonly layers: readonly CollectLayer[]
  readonly inUse: ReadonlySet<string>
  readonly uses: Uses
}

export function judged(store: Store): Judged {
  const uses = usesOf(store.volumes)
  return {
    uses,
    layers: store.records.map((layer) => ({
      record: layer.record,
      cache: layer.kind !== 'snapshot',
      parts: partsOf(layer),
      newest: newestOf(layer),
      lastUsedAt: uses.get(layer.record)?.at ?? layer.createdAt,
    })),
    inUse: neededWithout(store.records, store),
  }
}

/** Layers that are to go so that the others keep to the limit. */
export function beyondBound(
  store: Store,
  { sizes, limit }: { readonly sizes: Sizes; readonly limit: number },
): readonly Layer[] {
  const { layers, inUse } = judged(store)
  const sizeOf = (part: string) => sizes.get(part) ?? 0
  const leaving = leavingLayers({ layers, sizeOf, inUse, limitBytes: limit, now: Date.now() })
  return store.records.filter(({ record }) => leaving.includes(record))
}

/**
 * Keeps layers to their limit once an operation has made some. The engine is asked to measure only when what is known
 * leaves room for doubt, and is not waited for long: then `gc` does it. Never fails: nothing depends on it.
 */
export async function keepBound(instance: string, deps: BoundDeps & Pick<Deps, 'emit'>): Promise<void> {
  const notice = (message: string) => deps.emit({ type: 'notice', subject: instance, message })
  try {
    const store = await readStore(deps)
    const [known, limit] = await Promise.all([knownSizes(store, deps), limitBytes(deps)])
    const sizes = inDoubt(store, known, limit) ? await measuredSoon(store, deps) : known
    if (sizes === undefined) {
      notice(
        'The engine takes long to tell the sizes of layers: "envctl gc" measures them and keeps their limit',
      )
      return
    }
    const leaving = beyondBound(store, { sizes, limit })
    if (leaving.length > 0) await removeLayers(leaving, deps)
  } catch (error) {
    if (!deps.signal.aborted) notice(`Layers could not be kept to their limit: ${messageOf(error)}`)
  }
}

/** Whether parts that are not measured yet may be too much, or are many. */
export function inDoubt(store: Store, known: Sizes, limit: number): boolean {
  const present = new Set(store.volumes.map(({ name }) => name))
  const unmeasured = [...new Set(store.records.flatMap(partsOf))].filter(
    (name) => present.has(name) && !known.has(name),
  )
  if (unmeasured.length === 0) return false
  const sizeOf = (part: string) => known.get(part) ?? GUESS_BYTES
  return unmeasured.length >= UNMEASURED || cacheBytes({ layers: judged(store).layers, sizeOf }) > limit
}

/** Sizes when the engine tells them soon; what is known when it was too slow a short while ago. */
async function measuredSoon(store: Store, deps: BoundDeps): Promise<Sizes | undefined> {
  const file = `slow-${sizesFile(deps)}`
  const slowAt = await readCached(file, deps.env)
  if (typeof slowAt === 'number' && Date.now() - slowAt < REST_MS) return knownSizes(store, deps)
  const patience = AbortSignal.timeout(PATIENCE_MS)
  try {
    return await measuredSizes(store, { ...deps, signal: AbortSignal.any([deps.signal, patience]) })
  } catch (error) {
    if (!patience.aborted) throw error
    await writeCached(file, Date.now(), deps.env)
    return undefined
  }
}
