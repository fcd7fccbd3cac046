import { didYouMean } from '../base/did-you-mean.ts'
import { loadTemplate } from '../definition/load-definition.ts'
import type { Tree } from '../definition/positions.ts'
import type { Template } from '../definition/template.gen.ts'
import type { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'

export interface AppliedTemplate {
  readonly name: string
  readonly template: Template
  readonly parameters: ReadonlyMap<string, string>
}

/** The template that a service names, with its parameters; `undefined` when it names none or it is wrong. */
export function applyTemplate(
  service: Tree,
  input: ResolveInput,
  report: Report,
): AppliedTemplate | undefined {
  const name: unknown = Reflect.get(service, 'template')
  if (typeof name !== 'string') {
    if (Reflect.has(service, 'with'))
      report.at(service, 'with', { message: '"with" needs a "template"', atKey: true })
    return undefined
  }
  const own = `${input.templates.own}/${name}/template.yaml`
  const shipped = `${input.templates.shipped}/${name}/template.yaml`
  const needed = [own, shipped].filter((path) => !input.files.has(path))
  if (needed.length > 0) {
    for (const path of needed) report.needs.add(path)
    return undefined
  }
  const file = input.files.get(own) ?? input.files.get(shipped)
  if (file === undefined) {
    report.at(service, 'template', {
      message: `There is no template "${name}"`,
      expected: `one of ${input.templates.known.join(', ')}, or ./templates/${name}/template.yaml`,
      suggestion: didYouMean(name, input.templates.known),
    })
    return undefined
  }
  const loaded = loadTemplate(
    input.files.get(own) === undefined
      ? `templates/${name}/template.yaml`
      : `./templates/${name}/template.yaml`,
    file.text,
  )
  if (!loaded.ok) {
    for (const diagnostic of loaded.diagnostics) report.add(diagnostic)
    return undefined
  }
  return { name, template: loaded.value, parameters: parametersOf(service, loaded.value, report) }
}

export type Parameter = NonNullable<Template['parameters']>[string]

function parametersOf(service: Tree, template: Template, report: Report): ReadonlyMap<string, string> {
  const raw: unknown = Reflect.get(service, 'with')
  const given: Tree = raw !== null && typeof raw === 'object' ? raw : {}
  const declared = template.parameters ?? {}
  for (const name of Object.keys(given)) {
    if (declared[name] === undefined)
      report.at(given, name, {
        message: `The template has no parameter "${name}"`,
        suggestion: didYouMean(name, Object.keys(declared)),
        atKey: true,
      })
  }
  const values = new Map<string, string>()
  for (const [name, parameter] of Object.entries(declared)) {
    if (parameter === undefined) continue
    const written: unknown = Reflect.get(given, name)
    const value = written === undefined || written === null ? parameter.default : written
    if (value === undefined) {
      if (parameter.required === true)
        report.at(service, 'template', {
          message: `Parameter "${name}" has no value: ${parameter.description}`,
          expected: `with: { ${name}: ... }`,
        })
      continue
    }
    const wrong = misfit(String(value), parameter)
    if (wrong !== undefined)
      report.at(given, name, { message: `Parameter "${name}" cannot be ${JSON.stringify(value)}`, ...wrong })
    values.set(name, String(value))
  }
  return values
}

/** What is expected of a parameter, when a value is not that. */
export function misfit(
  value: string,
  parameter: NonNullable<Parameter>,
): { readonly expected: string; readonly suggestion?: string | undefined } | undefined {
  const number = Number(value)
  if (parameter.type === 'integer' && !Number.isInteger(number)) return { expected: 'a whole number' }
  if (parameter.type === 'boolean' && !['true', 'false'].includes(value)) return { expected: 'true or false' }
  if (parameter.type === 'port' && !(Number.isInteger(number) && number > 0 && number < 65_536))
    return { expected: 'a port, 1 to 65535' }
  const allowed = parameter.enum?.map(String)
  if (allowed !== undefined && !allowed.includes(value))
    return { expected: `one of ${allowed.join(', ')}`, suggestion: didYouMean(value, allowed) }
  if (parameter.pattern !== undefined && !new RegExp(`^(?:${parameter.pattern})$`, 'u').test(value))
    return { expected: `a text that matches ${parameter.pattern}` }
  return undefined
}
