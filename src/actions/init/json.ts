import { messageOf } from '../../base/errors.ts'

/** The object in a text, or what is wrong with it. */
export function parsedJson(text: string): object | string {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return value !== null && typeof value === 'object' ? value : 'it holds no object'
  } catch (error) {
    return messageOf(error)
  }
}

/** A member of what may be an object. */
export function member(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined
}

/** The keys of what may be a map. */
export function keysOf(value: unknown): readonly string[] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []
}
