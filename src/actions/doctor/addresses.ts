import { overlaps, type Range } from '../../base/subnet.ts'

/** How many blocks of a size there are in a range, and how many of them nobody uses any address of. */
export function countBlocks(
  base: Range,
  bits: number,
  used: readonly Range[],
): { readonly total: number; readonly free: number } {
  const size = 2 ** (32 - bits)
  const total = Math.floor((base.last - base.first + 1) / size)
  const taken = used
    .filter((range) => overlaps(base, range))
    .map(({ first, last }) => ({
      first: Math.floor((Math.max(first, base.first) - base.first) / size),
      last: Math.floor((Math.min(last, base.last) - base.first) / size),
    }))
    .toSorted((a, b) => a.first - b.first)
  let free = total
  let next = 0
  for (const { first, last } of taken) {
    const from = Math.max(first, next)
    if (last < from) continue
    free -= last - from + 1
    next = last + 1
  }
  return { total, free }
}
