/** A value without the shortest or longest beginning that a pattern matches; `undefined` when it is no pattern. */
export function withoutPrefix(value: string, pattern: string, longest: boolean): string | undefined {
  const whole = wholeOf(pattern)
  if (whole === undefined) return undefined
  const ends = Array.from({ length: value.length + 1 }, (_, at) => at)
  const end = (longest ? ends.toReversed() : ends).find((at) => whole.test(value.slice(0, at)))
  return end === undefined ? value : value.slice(end)
}

/** The same of an end. */
export function withoutSuffix(value: string, pattern: string, longest: boolean): string | undefined {
  const whole = wholeOf(pattern)
  if (whole === undefined) return undefined
  const starts = Array.from({ length: value.length + 1 }, (_, at) => at)
  const start = (longest ? starts : starts.toReversed()).find((at) => whole.test(value.slice(at)))
  return start === undefined ? value : value.slice(0, start)
}

interface Replacement {
  readonly pattern: string
  readonly instead: string
  /** Of all that match, and not only of the first. */
  readonly all: boolean
}

/** A value with something else for what a pattern matches; `undefined` when it is no pattern. */
export function withReplaced(value: string, { pattern, instead, all }: Replacement): string | undefined {
  const source = sourceOf(pattern)
  return source === undefined ? undefined : value.replace(new RegExp(source, all ? 'gu' : 'u'), () => instead)
}

function wholeOf(pattern: string): RegExp | undefined {
  const source = sourceOf(pattern)
  return source === undefined ? undefined : new RegExp(`^(?:${source})$`, 'u')
}

/** `*` and `?` as in a shell. Only they and the backslash can be escaped; what ends a pattern need be. */
function sourceOf(pattern: string): string | undefined {
  const parts = pattern.match(/\\?[\s\S]/gu) ?? []
  if (parts.some((part) => /^\\[^*?\\}/]$/u.test(part) || part === '\\')) return undefined
  return parts
    .map((part) => {
      if (part === '*') return '.*'
      return part === '?' ? '.' : part.slice(-1).replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')
    })
    .join('')
}
