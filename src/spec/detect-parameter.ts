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
 * What the files of a folder say a parameter is: what the first rule says that fits.
 *
 * @example
 * detect([{ file: 'go.mod', match: '^go (\\d+\\.\\d+)' }], () => 'module shop\ngo 1.24.1\n') // '1.24'
 */
export function detect(rules: readonly Rule[], look: Look): string | undefined {
  for (const rule of rules) {
    for (const file of [rule.file].flat()) {
      const value = valueIn(file, rule, look)
      if (value !== undefined) return value
    }
  }
  return undefined
}

function valueIn(file: string, { key, match, value }: Rule, look: Look): string | undefined {
  const found = find(file, look)
  if (found === undefined) return undefined
  const subject = key === undefined ? found.text : memberOf(found.text, key)
  if (subject === undefined) return undefined
  const groups = match === undefined ? [subject] : new RegExp(match, 'mu').exec(subject)
  if (groups === null) return undefined
  if (value === undefined) return (groups[1] ?? groups[0] ?? '').trim()
  return String(value).replace(/\$(\d|\*)/g, (_, which: string) =>
    which === '*' ? found.star : (groups[Number(which)] ?? ''),
  )
}

/** A file, and what `*` in its name stands for. */
function find(file: string, look: Look): { readonly text: string; readonly star: string } | undefined {
  if (!file.includes('*')) {
    const text = look(file)
    return text === undefined ? undefined : { text, star: '' }
  }
  const folder = file.slice(0, file.lastIndexOf('/') + 1)
  const [before = '', after = ''] = file.slice(folder.length).split('*')
  const name = look(folder === '' ? './' : folder)
    ?.split('\n')
    .find(
      (each) => each.length > before.length + after.length && each.startsWith(before) && each.endsWith(after),
    )
  if (name === undefined) return undefined
  const star = name.slice(before.length, name.length - after.length)
  return { text: look(folder + name) ?? '', star }
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
