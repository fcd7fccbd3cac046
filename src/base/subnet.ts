/** IPv4 addresses from the first to the last, as numbers. */
export interface Range {
  readonly first: number
  readonly last: number
}

/**
 * The addresses of a subnet, whichever of them it is written with; `undefined` for IPv6 and for what is none.
 *
 * @example
 * rangeOf('192.168.1.7/24') // { first: 3232235776, last: 3232236031 }
 */
export function rangeOf(subnet: string): Range | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(subnet)
  if (match === null) return undefined
  const [bits, ...bytes] = [match[5], ...match.slice(1, 5)].map(Number)
  if (bits === undefined || bits > 32 || bytes.some((byte) => byte > 255)) return undefined
  const size = 2 ** (32 - bits)
  const address = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  const first = address - (address % size)
  return { first, last: first + size - 1 }
}

export function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last
}

/** @example formatAddress(3232235777) // '192.168.1.1' */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}
