import { distance } from 'fastest-levenshtein'

/**
 * The candidate nearest to what was written, when it is near enough to be meant.
 *
 * @example
 * didYouMean('postgers', ['postgres', 'redis']) // 'postgres'
 */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  // Two letters that changed places are two changes; any letter is near to any other.
  const few = written.length > 3 ? 2 : written.length > 1 ? 1 : 0
  const limit = Math.max(few, Math.floor(written.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    const d = distance(written.toLowerCase(), candidate.toLowerCase())
    if (d < bestDistance) {
      best = candidate
      bestDistance = d
    }
  }
  return best
}
