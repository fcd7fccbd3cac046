import { didYouMean } from '../base/did-you-mean.ts'
import type { DockerfileTemplate } from '../definition/dockerfile-template.gen.ts'
import { type AnyTemplate, loadTemplate } from '../definition/load-definition.ts'
import type { Source, Tree } from '../definition/positions.ts'
import type { Template } from '../definition/template.gen.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'

interface Kinds {
  readonly service: Template
  readonly dockerfile: DockerfileTemplate
}

export type TemplateKind = keyof Kinds

export interface FoundTemplate<Kind extends TemplateKind> {
  readonly name: string
  readonly template: Kinds[Kind]
  /** What it was read from. */
  readonly source: Source
}

type FindInput = Pick<ResolveInput, 'files' | 'places' | 'templates'>

export interface FindFacts {
  readonly input: FindInput
  readonly report: Report
}

/** What a template is for. */
export function kindOf(template: AnyTemplate): TemplateKind {
  return 'dockerfile' in template ? 'dockerfile' : 'service'
}

/**
 * The template that a service or a build names, the project's own before one that ships; `undefined` when it
 * names none, or it is wrong.
 */
export function findTemplate<Kind extends TemplateKind>(
  owner: Tree,
  kind: Kind,
  { input, report }: FindFacts,
): FoundTemplate<Kind> | undefined {
  const name: unknown = Reflect.get(owner, 'template')
  if (typeof name !== 'string') {
    if (Reflect.has(owner, 'with'))
      report.at(owner, 'with', { message: '"with" needs a "template"', atKey: true })
    return undefined
  }
  const { own, shipped } = placesOf(name, input)
  if (wanted([own, shipped], { input, report })) return undefined
  const file = input.files.get(own) ?? input.files.get(shipped)
  if (file === undefined) {
    const known = namesOf(kind, { input, report })
    if (known === undefined) return undefined
    report.at(owner, 'template', {
      message: `There is no template "${name}"`,
      expected: `one of ${known.join(', ')}, or ./templates/${name}/template.yaml`,
      suggestion: didYouMean(name, known),
    })
    return undefined
  }
  const place = `templates/${name}/template.yaml`
  const shown = input.files.get(own) === undefined ? place : `./${place}`
  const loaded = loadTemplate(shown, file.text, input)
  if (!loaded.ok) {
    for (const diagnostic of loaded.diagnostics) report.add(diagnostic)
    return undefined
  }
  const { value: template, source } = loaded
  if (isOf(kind, template)) return { name, template, source }
  report.at(owner, 'template', OTHER[kind](name))
  return undefined
}

const OTHER = {
  service: (name: string) => ({
    message: `The template "${name}" writes a Dockerfile, and is no service`,
    expected: `build: { template: ${name} }`,
  }),
  dockerfile: (name: string) => ({
    message: `The template "${name}" is a service, and writes no Dockerfile`,
    expected: `"template: ${name}" in the service, and no "build"`,
  }),
}

function isOf<Kind extends TemplateKind>(kind: Kind, template: AnyTemplate): template is Kinds[Kind] {
  return kindOf(template) === kind
}

function placesOf(name: string, { templates }: FindInput) {
  return {
    own: `${templates.own}/${name}/template.yaml`,
    shipped: `${templates.shipped}/${name}/template.yaml`,
  }
}

/** Whether files must be read first. */
function wanted(paths: readonly string[], { input, report }: FindFacts): boolean {
  const unread = paths.filter((path) => !input.files.has(path))
  for (const path of unread) report.needs.add(path)
  return unread.length > 0
}

/** Names of the templates of a kind that ship: asked for only when something is to be said of them. */
function namesOf(kind: TemplateKind, { input, report }: FindFacts): readonly string[] | undefined {
  const files = input.templates.known.map((name) => ({ name, path: placesOf(name, input).shipped }))
  if (
    wanted(
      files.map(({ path }) => path),
      { input, report },
    )
  )
    return undefined
  return files.flatMap(({ name, path }) => {
    const loaded = loadTemplate(path, input.files.get(path)?.text ?? '', input)
    return loaded.ok && isOf(kind, loaded.value) ? [name] : []
  })
}
