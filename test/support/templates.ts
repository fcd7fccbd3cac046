import { readdirSync, readFileSync } from 'node:fs'
import { type AnyTemplate, type Loaded, loadTemplate } from '../../src/definition/load-definition.ts'
import type { Template } from '../../src/definition/template.gen.ts'
import type { Look } from '../../src/spec/detect-parameter.ts'
import { writeDockerfile } from '../../src/spec/dockerfile-template.ts'
import type { FoundTemplate } from '../../src/spec/find-template.ts'
import { Report } from '../../src/spec/report.ts'

type Right = Extract<Loaded<AnyTemplate>, { readonly ok: true }>

function loaded(name: string): Right {
  const file = `templates/${name}/template.yaml`
  const result = loadTemplate(file, readFileSync(file, 'utf8'), { places: true })
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'))
  return result
}

const ALL = readdirSync('templates')
  .toSorted()
  .map((name) => ({ name, ...loaded(name) }))

/** The templates of services that ship. */
export const SERVICES: readonly { readonly name: string; readonly template: Template }[] = ALL.flatMap(
  ({ name, value }) => ('dockerfile' in value ? [] : [{ name, template: value }]),
)

/** The templates of Dockerfiles that ship. */
export const DOCKERFILES: readonly FoundTemplate<'dockerfile'>[] = ALL.flatMap(({ name, value, source }) =>
  'dockerfile' in value ? [{ name, template: value, source }] : [],
)

export function dockerfileNamed(name: string): FoundTemplate<'dockerfile'> {
  const found = DOCKERFILES.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no template ${name}`)
  return found
}

/** A folder with these files. */
export function folderOf(files: Readonly<Record<string, string>>): Look {
  return (path) => {
    if (!path.endsWith('/')) return files[path]
    const folder = path === './' ? '' : path
    const names = Object.keys(files)
      .filter((file) => file.startsWith(folder))
      .map((file) => file.slice(folder.length).split('/')[0] ?? '')
    return names.length === 0 ? undefined : [...new Set(names)].toSorted().join('\n')
  }
}

/** What a template writes for a folder, with parameters that must be right. */
export function dockerfileText(
  found: FoundTemplate<'dockerfile'>,
  {
    files = {},
    given = {},
  }: {
    readonly files?: Readonly<Record<string, string>>
    readonly given?: Readonly<Record<string, unknown>>
  } = {},
): string {
  const report = new Report({ file: 'given', text: '' })
  const { text } = writeDockerfile({ with: given }, found, { look: folderOf(files), report })
  if (report.diagnostics.length > 0)
    throw new Error(report.diagnostics.map(({ message }) => message).join('\n'))
  return text
}

/**
 * Parameters that differ in all that a template makes a difference of: each value of a parameter that has
 * several, one of every other and none, in every combination of those that conditions name.
 */
function variants({ template }: FoundTemplate<'dockerfile'>): readonly Readonly<Record<string, unknown>>[] {
  const parts = typeof template.dockerfile === 'string' ? [] : template.dockerfile
  const named = new Set(
    parts.flatMap((part) => (typeof part === 'string' ? [] : Object.keys(part.when ?? {}))),
  )
  const choices = Object.entries(template.parameters ?? {})
    .filter(([name]) => named.has(name))
    .map(([name, parameter]) => [name, valuesFor(parameter)] as const)
  return choices.reduce<readonly Readonly<Record<string, unknown>>[]>(
    (all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
}

type Parameter = NonNullable<FoundTemplate<'dockerfile'>['template']['parameters']>[string]

function valuesFor(parameter: Parameter): readonly unknown[] {
  if (parameter?.enum !== undefined) return parameter.enum
  if (parameter?.type === 'boolean') return [true, false]
  if (parameter?.type === 'list') return [['one', 'two'], undefined]
  return [parameter?.pattern?.startsWith('/') ? '/healthz' : 'words', undefined]
}

/** So many of these that every line that the template may write is written by one. */
export function coveringVariants(
  found: FoundTemplate<'dockerfile'>,
): readonly Readonly<Record<string, unknown>>[] {
  const seen = new Set<string>()
  return variants(found).filter((given) => {
    const fresh = dockerfileText(found, { given })
      .split('\n')
      .filter((line) => !seen.has(line))
    for (const line of fresh) seen.add(line)
    return fresh.length > 0
  })
}
