import type { Layer } from '../../spec/types.ts'
import { cacheBytes } from '../../state/collect.ts'
import type { LayerStore, StoredLayer } from '../outcomes.ts'
import { judged } from './bound.ts'
import { instancesOn, isWhole, newestOf } from './needs.ts'
import type { Store } from './read-store.ts'
import type { Sizes } from './sizes.ts'
import { depthOf, sumOf } from './stored.ts'

/** The layers of an engine, without those that a person named. */
export function layerStore(
  store: Store,
  { sizes, limit }: { readonly sizes: Sizes; readonly limit: number },
): LayerStore {
  const { layers, uses } = judged(store)
  const unknown = layers.some(({ parts }) => sumOf(parts, sizes) === undefined)
  const rows = store.records.flatMap((layer): readonly StoredLayer[] =>
    layer.kind === 'snapshot'
      ? []
      : [storedLayer(layer, { store, sizes, use: uses.get(layer.record), kind: layer.kind })],
  )
  return {
    layers: rows.toSorted((a, b) => (a.lastUsedAt > b.lastUsedAt ? -1 : 1)),
    sizeBytes: unknown ? undefined : cacheBytes({ layers, sizeOf: (part) => sizes.get(part) ?? 0 }),
    limitBytes: limit,
  }
}

function storedLayer(
  layer: Layer,
  facts: {
    readonly kind: StoredLayer['kind']
    readonly store: Store
    readonly sizes: Sizes
    readonly use: { readonly hits: number; readonly at: number } | undefined
  },
): StoredLayer {
  const { store, sizes, use, kind } = facts
  const { key, name, of, createdAt } = layer
  return {
    key,
    kind,
    name,
    definition: of.name,
    environment: of.environment,
    createdAt: new Date(createdAt).toISOString(),
    sizeBytes: sumOf(newestOf(layer), sizes),
    depth: depthOf(layer),
    hits: use?.hits ?? 0,
    lastUsedAt: new Date(use?.at ?? createdAt).toISOString(),
    usedBy: instancesOn(layer, store),
    whole: isWhole(layer, store),
  }
}
