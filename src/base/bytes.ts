const FACTOR: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }
const NOTATION = /^(\d+(?:\.\d+)?)\s*(?:(b)|([kmgt])(?:i?b)?)?$/i

/**
 * A size in Compose's notation (`64m`, `1.5gb`, `1024`), in bytes; `undefined` when it is none.
 * Units are powers of 1024, as in Compose.
 *
 * @example
 * parseBytes('64m') // 67108864
 */
export function parseBytes(text: string): number | undefined {
  const match = NOTATION.exec(text.trim())
  if (!match) return undefined
  const unit = (match[2] ?? match[3] ?? 'b').toLowerCase()
  return Math.round(Number(match[1]) * (FACTOR[unit] ?? 1))
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/**
 * A size for a person to read, in powers of 1000 as disks and `docker` count.
 *
 * @example
 * formatBytes(1_530_000) // '1.5 MB'
 */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** power
  return `${power === 0 ? Math.round(value) : value.toFixed(value < 100 ? 1 : 0)} ${UNITS[power]}`
}
