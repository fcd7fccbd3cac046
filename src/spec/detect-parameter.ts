import type { DockerfileTemplate } from '../definition/dockerfile-template.gen.ts'

type DockerfileParameter = NonNullable<NonNullable<DockerfileTemplate['parameters']>[string]>
export type Rule = NonNullable<DockerfileParameter['detect']>[number]

/**
 * The text of a file by its path from a folder, `undefined` when there is none. Of a path that ends with "/"
 * it is the names in that folder, one a line.
 */
export type Look = (path: string) => string | undefined

/** Looks at files of a folder as far as they were read; those that were not are put down as needed. */
export function lookIn(
  folder: string,
  files: ReadonlyMap<string, { readonly text: string } | undefined>,
  needs: Set<string>,
): Look {
  return (path) => {
    const full = path === './' ? `${folder}/` : `${folder}/${path}`
    if (!files.has(full)) needs.add(full)
    return files.get(full)?.text
  }
}

/**
 * What the files of a folder say a parameter is: what the first rule says that fits and applies. Without more knowledge
 * those apply that have no condition.
 *
 * @example
 * detect([{ file: 'go.mod', match: '^go (\\d+\\.\\d+)' }], () => 'module shop\ngo 1.24.1\n') // '1.24'
 */
export function detect(
  rules: readonly Rule[],
  look: Look,
  applies: (rule: Rule) => boolean = ({ when }) => when === undefined,
): string | undefined {
  for (const rule of rules.filter(applies)) {
    for (const file of [rule.file].flat()) {
      const value = valueIn(file, rule, look)
      if (value !== undefined) return value
    }
  }
  return undefined
}

interface Found {
  readonly text: string
  /** What `*` in the file's name stands for, the first of several. */
  readonly star: string
}

function valueIn(file: string, rule: Rule, look: Look): string | undefined {
  for (const found of find(file, look)) {
    const value = valueSaid(found, rule)
    if (value !== undefined) return value
  }
  return undefined
}

function valueSaid({ text, star }: Found, { key, match, value }: Rule): string | undefined {
  const subject = key === undefined ? text : memberOf(text, key)
  if (subject === undefined) return undefined
  const groups = match === undefined ? [subject] : new RegExp(match, 'mu').exec(subject)
  if (groups === null) return undefined
  if (value === undefined) return (groups[1] ?? groups[0] ?? '').trim()
  return String(value).replace(/\$(\d|\*)/g, (_, which: string) =>
    which === '*' ? star : (groups[Number(which)] ?? ''),
  )
}

/** The files that a name may mean, in the order of what `*` in it stands for. */
function* find(file: string, look: Look, outer?: string): Generator<Found> {
  const starred = /^((?:[^*/]*\/)*)([^*/]*)\*([^/]*)(.*)$/.exec(file)
  if (starred === null) {
    const text = look(file)
    if (text !== undefined) yield { text, star: outer ?? '' }
    return
  }
  const [, folder = '', before = '', after = '', rest = ''] = starred
  for (const name of look(folder === '' ? './' : folder)?.split('\n') ?? []) {
    const fits = name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after)
    if (!fits) continue
    const star = outer ?? name.slice(before.length, name.length - after.length)
    if (rest === '') yield { text: look(folder + name) ?? '', star }
    else yield* find(folder + name + rest, look, star)
  }
}

/** A member of JSON as text; none where the file is no JSON or has no such member. */
function memberOf(text: string, path: readonly string[]): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
  for (const name of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
