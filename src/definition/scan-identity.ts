import type { Identity } from './identity.ts'

/** An entry of a map whose key is a text in every reading of YAML, with what stands behind it. */
const ENTRY = /^ *([A-Za-z_][\w.-]*):(?: +(.*?))? *$/
/** What YAML reads as no text. */
const WORD = /^(true|false|null)$/i
const NAME = /^(?:([A-Za-z_][\w-]*)|"([\w-]+)"|'([\w-]+)')$/
/** What is over with its line: nothing, a plain text, or a flat map or list. */
const WHOLE = /^([\w./][^{}[\]"'#&*!|>%@`]*|\{[^{}[\]"'#]*\}|\[[^{}[\]"'#]*\])?$/

interface Section {
  readonly key: string
  readonly value: string
  /** The lines below it that are further in. */
  readonly inner: string[]
}

/**
 * The names in a definition, read line by line as people write them; `undefined` where it takes a parser of YAML to
 * be sure. Most commands need no more of a definition, and would spend longer on loading a parser than on their work.
 */
export function scanIdentity(text: string): Identity | undefined {
  const sections = sectionsOf(text)
  const [name, secondName] = sections?.filter(({ key }) => key === 'name') ?? []
  const [block, secondBlock] = sections?.filter(({ key }) => key === 'environments') ?? []
  const environments = block === undefined ? [] : keysIn(block)
  const written = name === undefined ? undefined : nameIn(name)
  const unsure = name !== undefined && written === undefined
  if (sections === undefined || secondName || secondBlock || unsure || environments === undefined)
    return undefined
  return { ...(written === undefined ? {} : { name: written }), environments }
}

/** The entries of the outermost map. */
function sectionsOf(text: string): readonly Section[] | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const told = lines.filter((line) => !/^\s*(#|$)/.test(line))
  if (told[0] === '---') told.shift()
  const sections: Section[] = []
  // Parsers differ in how deep a tab is.
  if (told.some((line) => /^ *\t/.test(line))) return undefined
  for (const line of told) {
    const last = sections.at(-1)
    if (!line.startsWith(' ')) {
      const entry = entryOf(line)
      if (entry === undefined) return undefined
      sections.push({ ...entry, inner: [] })
    } else if (last === undefined) return undefined
    else last.inner.push(line)
  }
  return sections
}

function nameIn({ value, inner }: Section): string | undefined {
  if (inner.length > 0 || WORD.test(value)) return undefined
  return NAME.exec(value)
    ?.slice(1)
    .find((each) => each !== undefined)
}

function keysIn({ value, inner }: Section): readonly string[] | undefined {
  if (value !== '') return undefined
  const depthOf = (line: string) => line.search(/[^ ]/)
  const depth = depthOf(inner[0] ?? '')
  const keys: string[] = []
  for (const line of inner.filter((each) => depthOf(each) <= depth)) {
    const entry = depthOf(line) < depth ? undefined : entryOf(line)
    if (entry === undefined || !WHOLE.test(entry.value)) return undefined
    keys.push(entry.key)
  }
  return keys
}

function entryOf(line: string): Pick<Section, 'key' | 'value'> | undefined {
  const [, key, rest = ''] = ENTRY.exec(line) ?? []
  if (key === undefined || WORD.test(key)) return undefined
  return { key, value: rest.replace(/(^| +)#.*$/, '') }
}
