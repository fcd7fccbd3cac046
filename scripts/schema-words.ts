/** What a schema says, in the words of people. */
import { stringify } from 'yaml'

export interface Schema {
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly required?: readonly string[]
  readonly examples?: readonly unknown[]
  readonly default?: unknown
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

/** Definitions that have a name for people. */
const NAMED: Readonly<Record<string, string>> = {
  duration: 'duration',
  bytes: 'size',
  command: 'command',
  list_or_map: 'map or list',
  string_or_list: 'text or list of texts',
  scalar: 'value',
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'map',
  null: 'nothing',
}

/**
 * What a value may be.
 *
 * @example
 * typeOf({ type: 'array', items: { type: 'string' } }, {}) // 'list of texts'
 */
export function typeOf(schema: Schema, defs: Readonly<Record<string, Schema>>): string {
  const ref = schema.$ref?.replace('#/$defs/', '')
  if (ref !== undefined) return NAMED[ref] ?? typeOf({ ...defs[ref], examples: schema.examples ?? [] }, defs)
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (schema.oneOf !== undefined)
    return alternatives(
      schema.oneOf
        .filter(({ type }) => type !== 'null')
        .map((form) => typeOf({ examples: schema.examples ?? [], ...form }, defs)),
    )
  if (schema.type === 'array')
    return `list${schema.items === undefined ? '' : ` of ${plural(typeOf({ examples: (schema.examples ?? []).flat(), ...schema.items }, defs))}`}`
  const types = [schema.type ?? []].flat()
  if (types.length > 2) return 'value'
  return alternatives(withoutCarriers(types, schema.examples ?? []).map((type) => WORDS[type] ?? type))
}

/** Beside numbers and booleans a text is allowed for the sake of variables; it is told only when it means more. */
function withoutCarriers(types: readonly string[], examples: readonly unknown[]): readonly string[] {
  if (types.length < 2 || !types.includes('string')) return types
  const meant = examples.some((each) => typeof each === 'string' && Number.isNaN(Number(each)))
  return types[0] === 'string' || meant ? types : types.filter((type) => type !== 'string')
}

const alternatives = (words: readonly string[]): string => [...new Set(words)].join(' or ')

const plural = (words: string): string =>
  words
    .split(' or ')
    .map((word) => (/^(text|number|whole number|map|value)$/.test(word) ? `${word}s` : word))
    .join(' or ')

/**
 * A value as YAML in one line.
 *
 * @example
 * exampleOf({ port: 3000, path: '/healthz' }) // '{ port: 3000, path: /healthz }'
 */
export function exampleOf(value: unknown): string {
  if (typeof value === 'string' && value.includes('\n')) return JSON.stringify(value)
  return isCollection(value) ? flow(value) : alone(value)
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (!isCollection(value)) return inside(value)
  const members = Object.entries(value).map(([key, member]) => `${inside(key)}: ${flow(member)}`.trimEnd())
  return `{ ${members.join(', ')} }`
}

const isCollection = (value: unknown): value is object => typeof value === 'object' && value !== null

const OPTIONS = { compat: 'yaml-1.1', lineWidth: 0, nullStr: '' } as const

function alone(value: unknown): string {
  // Older readers of YAML take these for numbers of base 60.
  if (typeof value === 'string' && /^\d+(:\d+)+$/.test(value)) return JSON.stringify(value)
  return stringify(value, OPTIONS).trimEnd()
}

/** Some characters need quotes among others only. */
function inside(value: unknown): string {
  const text = alone(value)
  return /[,[\]{}]/.test(text) && text === value ? JSON.stringify(value) : text
}
