import { createHash } from 'node:crypto'
import { stableJson } from './stable-json.ts'

/**
 * SHA-256 of a value's stable JSON, in hex. Equal plain values have equal digests, whatever the order of
 * their keys.
 *
 * @example
 * digestOf({ a: 1, b: 2 }) === digestOf({ b: 2, a: 1 })
 */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(stableJson(value)).digest('hex')
}
