/** A layer as far as it matters for whether it goes. */
export interface CollectLayer {
  /** Name of its record. */
  readonly record: string
  /** Whether it may go at all: what a person named may not. */
  readonly cache: boolean
  /** Volumes that hold its data. */
  readonly parts: readonly string[]
  /** Those of them that lie on top: what stands on the layer needs them, and no layer below it has them. */
  readonly newest: readonly string[]
  /** Unix time in milliseconds. */
  readonly lastUsedAt: number
}

export interface CollectFacts {
  readonly layers: readonly CollectLayer[]
  /** Bytes of parts; what is not known counts as nothing. */
  readonly sizeOf: (part: string) => number
  /** Parts that instances and containers need. */
  readonly inUse: ReadonlySet<string>
  /** Bytes that all layers may take together. */
  readonly limitBytes: number
  /** Unix time in milliseconds. */
  readonly now: number
}

/** Somebody who saw a layer may be about to begin from it, and takes that long at most. */
const SETTLING_MS = 10 * 60_000
/** Down to this share of the limit, so that not every new layer has another one go. */
const LOW_WATER = 0.9

/** Bytes of all parts of layers that may go; what a snapshot holds as well is not the cache's. */
export function cacheBytes({ layers, sizeOf }: Pick<CollectFacts, 'layers' | 'sizeOf'>): number {
  const kept = new Set(layers.filter(({ cache }) => !cache).flatMap(({ parts }) => parts))
  const parts = new Set(layers.filter(({ cache }) => cache).flatMap((layer) => layer.parts))
  return [...parts].filter((part) => !kept.has(part)).reduce((sum, part) => sum + sizeOf(part), 0)
}

/**
 * Records of the layers that go, so that the others keep to the limit: those that were used longest ago first, never
 * one that something stands on. A layer below another one can only follow it.
 */
export function leavingLayers(facts: CollectFacts): readonly string[] {
  if (cacheBytes(facts) <= facts.limitBytes) return []
  let staying = facts.layers.toSorted((a, b) => a.lastUsedAt - b.lastUsedAt)
  const leaving: string[] = []
  while (cacheBytes({ ...facts, layers: staying }) > facts.limitBytes * LOW_WATER) {
    const next = staying.find((layer) => mayGo(layer, staying, facts))
    if (next === undefined) break
    leaving.push(next.record)
    staying = staying.filter((layer) => layer !== next)
  }
  return leaving
}

function mayGo(
  { record, cache, newest, lastUsedAt }: CollectLayer,
  staying: readonly CollectLayer[],
  { inUse, now }: Pick<CollectFacts, 'inUse' | 'now'>,
): boolean {
  if (!cache || newest.length === 0 || lastUsedAt > now - SETTLING_MS) return false
  const others = new Set(staying.filter((each) => each.record !== record).flatMap(({ parts }) => parts))
  return newest.every((part) => !inUse.has(part) && !others.has(part))
}
