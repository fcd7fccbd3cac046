import { formatBytes } from '../base/bytes.ts'

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** How long ago something was, in its largest unit: `3d ago`. */
export function agoText(at: number, now: number): string {
  const ms = Math.max(0, now - at)
  const unit = UNITS.find(([, length]) => ms >= length)
  return unit === undefined ? 'now' : `${Math.floor(ms / unit[1])}${unit[0]} ago`
}

/** A size, where it is known. */
export function sizeText(bytes: number | undefined): string {
  return bytes === undefined ? 'unknown' : formatBytes(bytes)
}
