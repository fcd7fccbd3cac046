import { didYouMean } from '../base/did-you-mean.ts'
import type { DockerfileTemplate } from '../definition/dockerfile-template.gen.ts'
import { interpolate } from '../definition/interpolate.ts'
import type { Tree } from '../definition/positions.ts'
import { detect, type Look } from './detect-parameter.ts'
import type { FoundTemplate } from './find-template.ts'
import { Report } from './report.ts'
import { givenTo, valuesOf } from './template-parameters.ts'

type Part = Exclude<DockerfileTemplate['dockerfile'], string>[number]
type Condition = NonNullable<Exclude<Part, string>['when']>

/** A Dockerfile that a template wrote. */
export interface WrittenDockerfile {
  readonly template: string
  readonly text: string
  /** Patterns of what stays out of the context. */
  readonly ignore: readonly string[]
}

export interface WriteFacts {
  /** Of the folder that is built. */
  readonly look: Look
  readonly report: Report
}

/** The Dockerfile of a template, with the parameters that its user gives by `with`. */
export function writeDockerfile(
  user: Tree,
  { name, template, source }: FoundTemplate<'dockerfile'>,
  { look, report }: WriteFacts,
): WrittenDockerfile {
  const declared = template.parameters ?? {}
  const given = givenTo(user, declared, report)
  // What is wrong with the template is told where it stands.
  const own = new Report(source)
  const holds = conditions(template, own)
  const detected = (parameter: string, before: Values) =>
    detect(declared[parameter]?.detect ?? [], look, ({ when }) => when === undefined || holds(when, before))
  const values = valuesOf(user, { given, declared, report, detected })
  // A line more would be an instruction of its own.
  for (const [parameter, value] of values) {
    if (/[\r\n]/.test(value))
      report.at(given, parameter, {
        message: `Parameter "${parameter}" has more than one line`,
        expected: 'one line',
      })
  }
  const text = textOf(template, values, own)
  for (const diagnostic of own.diagnostics) report.add(diagnostic)
  const ignore = template.ignore ?? []
  return { template: name, text: withIgnored(text, ignore), ignore }
}

type Values = ReadonlyMap<string, string>

function textOf(template: DockerfileTemplate, values: Values, report: Report): string {
  const { dockerfile, parameters = {} } = template
  const lookup = (reference: string) => {
    const name = reference.slice('with.'.length)
    if (parameters[name] !== undefined) return values.get(name)
    const { message, suggestion } = unknownIn(template, name)
    return { problem: message, suggestion }
  }
  const filled = (tree: Tree, key: string | number, text: string): string => {
    const { parts, problems } = interpolate(text, { lookup }, { only: 'with.' })
    for (const { message, suggestion, offset, length } of problems)
      report.at(tree, key, { message, suggestion, inside: { offset, length } })
    return parts.join('')
  }
  const holds = conditions(template, report)
  const parts = typeof dockerfile === 'string' ? [dockerfile] : dockerfile
  const owner: Tree = typeof dockerfile === 'string' ? template : dockerfile
  const texts = parts.flatMap((part, at) => {
    if (typeof part === 'string') return [filled(owner, owner === template ? 'dockerfile' : at, part)]
    // All of it is looked at, so that what is wrong is told whatever the parameters are.
    const text = filled(part, 'text', part.text)
    return part.when === undefined || holds(part.when, values) ? [text] : []
  })
  return `${texts
    .map((text) => text.replace(/\n?$/, '\n'))
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

const unknownIn = ({ parameters = {} }: DockerfileTemplate, name: string) => ({
  message: `The template has no parameter "${name}"`,
  suggestion: didYouMean(name, Object.keys(parameters)),
})

/** Whether parameters have the values that a condition wants; one that the template does not have is told. */
function conditions(template: DockerfileTemplate, report: Report) {
  return (condition: Condition, values: Values): boolean => {
    const each = Object.entries(condition).map(([name, wanted]) => {
      if (template.parameters?.[name] === undefined)
        report.at(condition, name, { ...unknownIn(template, name), atKey: true })
      const value = values.get(name) ?? ''
      if (typeof wanted === 'boolean') return wanted === !['', 'false'].includes(value)
      return [wanted].flat().map(String).includes(value)
    })
    return !each.includes(false)
  }
}

/** Whoever takes the Dockerfile over needs to know what else belongs to it: told below its first comment. */
function withIgnored(text: string, ignore: readonly string[]): string {
  if (ignore.length === 0) return text
  const head = /^(?:#.*\n)*/.exec(text)?.[0] ?? ''
  const note = `# A .dockerignore belongs to it: ${ignore.join(' ')}\n`
  return `${head}${note}${text.slice(head.length)}`
}
