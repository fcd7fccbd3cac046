import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CollectLayer, cacheBytes, leavingLayers } from '../../../src/state/collect.ts'

const HOUR = 3_600_000
const now = 1000 * HOUR

interface Given {
  readonly chain: readonly string[]
  readonly usedHoursAgo: number
  readonly cache?: boolean
}

function layer(record: string, { chain, usedHoursAgo, cache = true }: Given): CollectLayer {
  const lastUsedAt = now - usedHoursAgo * HOUR
  return { record, cache, parts: chain, newest: chain.slice(0, 1), lastUsedAt }
}

const facts = { sizeOf: () => 10, inUse: new Set<string>(), now }

describe('layers beyond the limit', () => {
  const initial = layer('initial', { chain: ['a'], usedHoursAgo: 50 })
  const migrate = layer('migrate', { chain: ['b', 'a'], usedHoursAgo: 5 })
  const seed = layer('seed', { chain: ['c', 'b', 'a'], usedHoursAgo: 1 })
  const other = layer('other', { chain: ['x'], usedHoursAgo: 3 })
  const layers = [initial, migrate, seed, other]

  it('are none within it', () => {
    expect(leavingLayers({ ...facts, layers, limitBytes: 40 })).toEqual([])
  })
  it('go by when they were used last, what others lie on after those', () => {
    expect(leavingLayers({ ...facts, layers, limitBytes: 39 })).toEqual(['other'])
    expect(leavingLayers({ ...facts, layers, limitBytes: 12 })).toEqual(['other', 'seed', 'migrate'])
    expect(leavingLayers({ ...facts, layers, limitBytes: 0 })).toEqual([
      'other',
      'seed',
      'migrate',
      'initial',
    ])
  })
  it('stay while something stands on them, and while somebody may be about to', () => {
    const inUse = new Set(['c', 'b', 'a'])
    expect(leavingLayers({ ...facts, layers, inUse, limitBytes: 0 })).toEqual(['other'])
    const fresh = layer('other', { chain: ['x'], usedHoursAgo: 0.1 })
    expect(leavingLayers({ ...facts, layers: [fresh], limitBytes: 0 })).toEqual([])
  })
  it('do not count what a snapshot holds as well, and never take it away', () => {
    const kept = layer('kept', { chain: ['s', 'b', 'a'], usedHoursAgo: 900, cache: false })
    expect(cacheBytes({ sizeOf: () => 10, layers: [...layers, kept] })).toBe(20)
    expect(leavingLayers({ ...facts, layers: [...layers, kept], limitBytes: 0 })).toEqual(['other', 'seed'])
  })
})

/** A forest of layers: each lies on one that was there before it, or on nothing. */
const forest = fc
  .array(
    fc.record({
      below: fc.nat(),
      root: fc.boolean(),
      cache: fc.boolean(),
      usedHoursAgo: fc.integer({ min: 0, max: 100 }),
    }),
    { maxLength: 12 },
  )
  .map((given) => {
    const layers: CollectLayer[] = []
    for (const [index, { below, root, ...more }] of given.entries()) {
      const parent = root ? undefined : layers[below % Math.max(1, layers.length)]
      layers.push(layer(`l${index}`, { ...more, chain: [`p${index}`, ...(parent?.parts ?? [])] }))
    }
    return layers
  })

describe('any store', () => {
  it('keeps what is in use, named, new or below what stays, and the limit as far as that allows', () => {
    const stores = fc.tuple(forest, fc.array(fc.nat(11)), fc.nat(100))
    fc.assert(
      fc.property(stores, ([layers, used, limitBytes]) => {
        const inUse = new Set(used.flatMap((index) => layers[index]?.parts ?? []))
        const given = { ...facts, layers, inUse, limitBytes }
        const leaving = leavingLayers(given)
        const staying = layers.filter(({ record }) => !leaving.includes(record))
        const needed = new Set([...inUse, ...staying.flatMap(({ parts }) => parts)])
        for (const each of layers.filter(({ record }) => leaving.includes(record))) {
          expect(each.cache).toBe(true)
          expect(each.newest.some((part) => needed.has(part))).toBe(false)
          expect(each.lastUsedAt).toBeLessThan(now - 600_000)
        }
        if (cacheBytes({ ...given, layers: staying }) <= limitBytes) return
        // What is still too much cannot go.
        expect(leavingLayers({ ...given, layers: staying })).toEqual([])
      }),
    )
  })
})
