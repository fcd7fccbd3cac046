import type { Fields } from '../fields.ts'
import { shellWords } from './shell-words.ts'

/** A command as a list of arguments; `undefined` when it is the image's own. An empty one stays empty. */
export function command(fields: Fields, key: string): readonly string[] | undefined {
  const value = fields.raw(key)
  if (value === undefined) return undefined
  if (Array.isArray(value)) return value.map(String)
  return shellWords(String(value)) ?? fields.wrong(key, 'a command whose quotes are closed')
}
