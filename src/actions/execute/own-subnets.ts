import { digestOf } from '../../base/hash.ts'
import { overlaps, type Range, rangeOf } from '../../base/subnet.ts'

/** A range of private addresses that few use, in blocks of 64. */
const BASE = '10.213.0.0/16'
const BITS = 26
const SIZE = 2 ** (32 - BITS)

/**
 * Ranges of addresses for a network that the engine has none for, those left out that somebody uses. Where it begins
 * follows from the network's name, so that two who choose at once seldom choose the same.
 *
 * @example
 * subnetsBeside('shop-test_default', []) // ['10.213.17.64/26', '10.213.17.128/26', ...]
 */
export function subnetsBeside(name: string, used: readonly Range[]): readonly string[] {
  const { first, last } = rangeOf(BASE) ?? { first: 0, last: 0 }
  const count = (last - first + 1) / SIZE
  const start = Number.parseInt(digestOf(name).slice(0, 8), 16) % count
  return Array.from({ length: count }, (_, step) => {
    const from = first + ((start + step) % count) * SIZE
    return { first: from, last: from + SIZE - 1 }
  })
    .filter((range) => !used.some((each) => overlaps(range, each)))
    .map(formatted)
}

const formatted = ({ first }: Range): string =>
  `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${BITS}`
