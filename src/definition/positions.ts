import { codeFrame } from '../base/code-frame.ts'
import type { Diagnostic, SourceRange } from '../base/diagnostics.ts'

/** Where a member of a map or list stands: its key and its value. */
export interface Place {
  readonly source: Source
  readonly key: SourceRange
  readonly value: SourceRange
}

/** A text that places are in. */
export interface Source {
  readonly file: string
  readonly text: string
  /** The folder that its paths count from, absolute; that of the definition when it is not given. */
  readonly directory?: string | undefined
}

/** A map or a list of the definition. */
export type Tree = object

/** Whatever the key is called, it becomes a member like any other: `__proto__` is what somebody wrote. */
export function setMember(tree: Tree, key: string, value: unknown): void {
  Object.defineProperty(tree, key, { value, enumerable: true, writable: true, configurable: true })
}

const places = new WeakMap<Tree, Map<string, Place>>()

/** Notes where a member stands. */
export function setPlace(tree: Tree, key: string | number, place: Place): void {
  const own = places.get(tree) ?? new Map<string, Place>()
  places.set(tree, own.set(String(key), place))
}

/** Where a member stands; `undefined` when it was not read from a text. */
export function placeOf(tree: Tree, key: string | number): Place | undefined {
  return places.get(tree)?.get(String(key))
}

/** Gives a member of a new tree the place of the one that it was made of. */
export function copyPlace(from: Tree, key: string | number, to: Tree, as: string | number = key): void {
  const place = placeOf(from, key)
  if (place !== undefined) setPlace(to, as, place)
}

/** A map without some of its members; the others keep their places. */
export function without<Value extends Tree>(tree: Value, keys: readonly string[]): Value {
  const entries = Object.entries(tree).filter(([key]) => !keys.includes(key))
  const result = Object.fromEntries(entries) as Value
  for (const [key] of entries) copyPlace(tree, key, result)
  return result
}

export interface Complaint {
  readonly message: string
  readonly expected?: string | undefined
  readonly suggestion?: string | undefined
  /** Points at the key and not at the value. */
  readonly atKey?: boolean | undefined
  /** Characters into the value. */
  readonly inside?: { readonly offset: number; readonly length: number } | undefined
}

/** What is wrong with a member of a tree, with its place. */
export function diagnose(place: Place | undefined, fallback: Source, complaint: Complaint): Diagnostic {
  const { message, expected, suggestion, atKey, inside } = complaint
  const source = place?.source ?? fallback
  const whole =
    place === undefined ? { line: 1, column: 1, offset: 0, length: 1 } : atKey ? place.key : place.value
  const range = inside === undefined ? whole : within(source.text, whole, inside)
  return {
    file: source.file,
    range,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(suggestion === undefined ? {} : { suggestion }),
    frame: codeFrame(source.text, range),
  }
}

/** A part of a value. Only where the text stands as it is can the place be told more precisely. */
function within(
  text: string,
  whole: SourceRange,
  inside: { readonly offset: number; readonly length: number },
): SourceRange {
  const quote = text[whole.offset] === '"' || text[whole.offset] === "'" ? 1 : 0
  const raw = text.slice(whole.offset, whole.offset + whole.length)
  if (raw.includes('\n') || raw.includes('\\')) return whole
  const shift = inside.offset + quote
  return {
    line: whole.line,
    column: whole.column + shift,
    offset: whole.offset + shift,
    length: inside.length,
  }
}
