const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+$/

/**
 * A duration in Compose's notation, in milliseconds; `undefined` when it is none.
 * The notation is that of the Compose specification (`1m30s`, `250ms`), with days and weeks added.
 *
 * @example
 * parseDuration('1m30s') // 90000
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  if (!WHOLE.test(text)) return undefined
  let total = 0
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0)
  return total
}

const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * What a timer is set to that is to fire after so many milliseconds: 24.8 days at most, since Node has one that is set
 * for longer fire at once.
 */
export function timerMs(ms: number): number {
  return Math.min(ms, LONGEST_TIMER_MS)
}

/**
 * Milliseconds as people say them.
 *
 * @example
 * formatDuration(1234) // '1.2s'
 */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)}s`
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return `${minutes}m${Math.floor((ms % 60_000) / 1000)}s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours}h${minutes % 60}m` : `${Math.floor(hours / 24)}d`
}
