/**
 * What of a value is plain data, for a digest of it: functions, and objects that cannot be looked into, are left out,
 * and so is what stands in itself.
 */
export function plainOf(value: unknown, above: readonly unknown[] = []): unknown {
  if (value instanceof RegExp) return String(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' || typeof value === 'symbol' ? undefined : value
  if (above.includes(value)) return undefined
  const within = [...above, value]
  if (Array.isArray(value)) return value.map((each) => plainOf(each, within) ?? null)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const plain = plainOf(each, within)
      return plain === undefined ? [] : [[name, plain]]
    }),
  )
}
