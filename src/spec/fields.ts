import { parseBytes } from '../base/bytes.ts'
import { parseDuration } from '../base/duration.ts'
import { asMap } from '../definition/merge.ts'
import { copyPlace, type Tree } from '../definition/positions.ts'
import type { Report } from './report.ts'

const TRUE = new Set(['true', 'yes', 'on', 'y', '1'])
const FALSE = new Set(['false', 'no', 'off', 'n', '0'])

/** The members of a map, read as what they are meant to be; what they are not is reported where it stands. */
export class Fields {
  readonly tree: Tree
  readonly #report: Report

  constructor(tree: Tree, report: Report) {
    this.tree = tree
    this.#report = report
  }

  keys(): readonly string[] {
    return Object.keys(this.tree)
  }

  raw(key: string): unknown {
    const value: unknown = Reflect.get(this.tree, key)
    return value === null ? undefined : value
  }

  has(key: string): boolean {
    return this.raw(key) !== undefined
  }

  string(key: string): string | undefined {
    const value = this.raw(key)
    return value === undefined || typeof value === 'object' ? undefined : String(value)
  }

  boolean(key: string): boolean | undefined {
    const value = this.raw(key)
    if (value === undefined || typeof value === 'boolean') return value
    const text = String(value).toLowerCase()
    if (TRUE.has(text)) return true
    if (FALSE.has(text)) return false
    return this.wrong(key, 'true or false')
  }

  integer(key: string): number | undefined {
    const value = this.number(key)
    return value === undefined || Number.isInteger(value) ? value : this.wrong(key, 'a whole number')
  }

  number(key: string): number | undefined {
    const value = this.raw(key)
    if (value === undefined || typeof value === 'number') return value
    const number = Number(value)
    return String(value).trim() === '' || Number.isNaN(number) ? this.wrong(key, 'a number') : number
  }

  /** Octal, as file modes are written. */
  octal(key: string): number | undefined {
    const value = this.raw(key)
    if (value === undefined || typeof value === 'number') return value
    return /^0?o?[0-7]+$/.test(String(value))
      ? Number.parseInt(String(value).replace('o', ''), 8)
      : this.wrong(key, 'octal permissions, like "0440"')
  }

  bytes(key: string): number | undefined {
    const value = this.raw(key)
    if (value === undefined || typeof value === 'number') return value
    return String(value) === '-1'
      ? -1
      : (parseBytes(String(value)) ?? this.wrong(key, 'a size, like 64m or 1gb'))
  }

  duration(key: string): number | undefined {
    const value = this.raw(key)
    if (value === undefined) return undefined
    return parseDuration(String(value)) ?? this.wrong(key, 'a duration, like 250ms, 30s or 1m30s')
  }

  /** One text or several. */
  strings(key: string): readonly string[] {
    const value = this.raw(key)
    if (value === undefined) return []
    return (Array.isArray(value) ? value : [value]).map(String)
  }

  list(key: string): readonly unknown[] {
    const value = this.raw(key)
    return Array.isArray(value) ? value : []
  }

  /** A map, or a list of KEY=VALUE, as texts. `null` stands where there is no value. */
  pairs(key: string): Readonly<Record<string, string | null>> {
    const value = asMap(this.raw(key), key)
    if (value === undefined || value === null || typeof value !== 'object') return {}
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, member === null ? null : String(member)]),
    )
  }

  /** The same one by one, with the map or list that each stands in and its key there. */
  members(key: string): readonly {
    readonly name: string
    readonly value: string | null
    readonly tree: Tree
    readonly key: string | number
  }[] {
    const raw = this.raw(key)
    return Object.entries(this.pairs(key)).map(([name, value], index) => ({
      name,
      value,
      tree: raw as Tree,
      key: Array.isArray(raw) ? index : name,
    }))
  }

  /** The same, without those that have no value. */
  texts(key: string): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(this.pairs(key)).map(([name, value]) => [name, value ?? '']))
  }

  /** The same; one without a value takes that of the host, or is left out. */
  passed(key: string, host: (name: string) => string | undefined): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.pairs(key)).flatMap(([name, value]) => {
        const taken = value ?? host(name)
        return taken === undefined ? [] : [[name, taken]]
      }),
    )
  }

  /** A duration as microseconds, or their number. */
  micros(key: string): number | undefined {
    if (/^-?\d+$/.test(String(this.raw(key) ?? '0'))) return this.integer(key)
    const ms = this.duration(key)
    return ms === undefined ? undefined : Math.round(ms * 1000)
  }

  /** A map below this one. */
  fields(key: string): Fields | undefined {
    const value = this.raw(key)
    return value !== undefined && typeof value === 'object' && !Array.isArray(value)
      ? new Fields(value as Tree, this.#report)
      : undefined
  }

  /** Items of a list or members of a map, those that are maps as fields. */
  items(key: string): readonly {
    readonly key: string | number
    readonly value: unknown
    readonly fields?: Fields | undefined
  }[] {
    const value = this.raw(key)
    if (value === undefined || typeof value !== 'object') return []
    return Object.entries(value as object).map(([name, member]) => ({
      key: name,
      value: member,
      ...(member !== null && typeof member === 'object' && !Array.isArray(member)
        ? { fields: new Fields(member, this.#report) }
        : {}),
    }))
  }

  wrong(key: string, expected: string): undefined {
    return this.complain(key, `"${key}" cannot be ${JSON.stringify(this.raw(key))}`, expected)
  }

  complain(key: string, message: string, expected?: string, suggestion?: string): undefined {
    this.#report.at(this.tree, key, { message, expected, suggestion })
    return undefined
  }

  /** Something wrong with an item of a list or a member of a map below. */
  complainAt(
    key: string,
    item: string | number,
    message: string,
    facts: { readonly expected?: string; readonly suggestion?: string | undefined } = {},
  ): undefined {
    const value = this.raw(key)
    if (value !== undefined && typeof value === 'object')
      this.#report.at(value as Tree, item, { message, ...facts })
    else this.#report.at(this.tree, key, { message, ...facts })
    return undefined
  }

  /** One text as fields of a map, for keys that take either. */
  asFields(key: string, as: string): Fields | undefined {
    const below = this.fields(key)
    if (below !== undefined || !this.has(key)) return below
    const tree = { [as]: this.raw(key) }
    copyPlace(this.tree, key, tree, as)
    return new Fields(tree, this.#report)
  }
}
