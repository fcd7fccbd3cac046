import { CORE_SCHEMA, defineMappingTag, defineScalarTag, intCoreTag, load } from 'js-yaml'
import { LONGEST } from './parse.ts'
import type { Tree } from './positions.ts'

const REFUSED = 'left to the careful parser'

/** Left to the careful parser: merges, keys that are no texts, and what is there twice. */
const mapTag = defineMappingTag<Record<string, unknown>>('tag:yaml.org,2002:map', {
  create: () => ({}),
  addPair(map, key, value) {
    const name = String(key)
    const special = typeof key === 'object' || name === '<<' || name === '__proto__'
    if (special || Object.hasOwn(map, name)) return REFUSED
    map[name] = value
    return ''
  },
  has: (map, key) => Object.hasOwn(map, String(key)),
  keys: Object.keys,
  get: (map, key) => map[String(key)],
  identify: () => false,
})

/** As are whole numbers with a zero before them, which Compose takes for octal ones, and such as would lose digits. */
const intTag = defineScalarTag<number>('tag:yaml.org,2002:int', {
  ...intCoreTag,
  resolve(source, isExplicit, tagName) {
    if (/^0\d/.test(source)) throw new Error(`${source} may be an octal number`)
    const value = intCoreTag.resolve(source, isExplicit, tagName)
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error(`${source} is long`)
    return value
  },
})

const SCHEMA = CORE_SCHEMA.withTags(mapTag, intTag)

/**
 * What the careful parser refuses, or has its own way with: control characters, tabs, directives, documents that end,
 * texts that keep the empty lines at their end.
 */
const UNUSUAL = /[\0-\t\x0E-\x1F\uFEFF\uFFFD]|\r(?!\n)|^%|^\.\.\.|^ +---|^---(?!$)|[|>]\d?\+/m

/**
 * A map written in YAML as plain data, by a parser that notes no places and takes a quarter of the time; `undefined`
 * where the careful one might have something to say, or read it otherwise: at the first mistake, at aliases, merges
 * and tags, and at more than one document.
 */
export function quickTree(text: string): Tree | undefined {
  if (text.length > LONGEST || UNUSUAL.test(text)) return undefined
  try {
    const value = load(text, { schema: SCHEMA, maxAliases: 0 })
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined
  } catch {
    // Why not is told by the careful parser.
    return undefined
  }
}
