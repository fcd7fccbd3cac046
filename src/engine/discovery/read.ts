import { readFileSync } from 'node:fs'
import { isAbsent } from '../../base/errors.ts'

/**
 * A file that need not be there. One that is there and cannot be read is an error. Read at once: every command begins
 * with this, and node's promises of files take longer to load than such a file to read.
 */
export async function readOptional(path: string): Promise<Buffer | undefined> {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** A member of something parsed from JSON. */
export function member(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined
}
