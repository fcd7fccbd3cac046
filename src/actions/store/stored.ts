import type { Layer } from '../../spec/types.ts'
import { partsOf } from '../../state/records.ts'
import type { StoredSnapshot } from '../outcomes.ts'
import { summaryOf } from '../snapshot/summary.ts'
import { instancesOn, isWhole } from './needs.ts'
import type { Store } from './read-store.ts'
import type { Sizes } from './sizes.ts'

/** A snapshot as the store has it. */
export function storedSnapshot(layer: Layer, store: Store, sizes: Sizes): StoredSnapshot {
  const others = new Set(
    store.records.filter(({ record }) => record !== layer.record).flatMap((each) => partsOf(each)),
  )
  const parts = partsOf(layer)
  return {
    ...summaryOf(layer),
    ownBytes: sumOf(
      parts.filter((name) => !others.has(name)),
      sizes,
    ),
    sharedBytes: sumOf(
      parts.filter((name) => others.has(name)),
      sizes,
    ),
    depth: depthOf(layer),
    origin: layer.origin,
    usedBy: instancesOn(layer, store),
    whole: isWhole(layer, store),
  }
}

/** How many volumes lie over each other at its deepest slot. */
export function depthOf({ slots }: Pick<Layer, 'slots'>): number {
  return Math.max(0, ...Object.values(slots).map(({ chain }) => chain.length))
}

/** `undefined` when the size of one of them is not known. */
export function sumOf(names: readonly string[], sizes: Sizes): number | undefined {
  let sum = 0
  for (const name of names) {
    const size = sizes.get(name)
    if (size === undefined) return undefined
    sum += size
  }
  return sum
}
