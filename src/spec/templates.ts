import { posix } from 'node:path'
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
  /** Files of the host that parameters name. */
  readonly files: readonly TemplateFile[]
}

/** A file of the host that goes into the container of a template's service. */
export interface TemplateFile {
  /** As it was written. */
  readonly path: string
  /** Absolute path in the container. */
  readonly target: string
  /** Whether it may be run. */
  readonly executable: boolean
  /** Tells what is wrong with it, where it was written. */
  readonly complain: (message: string) => void
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
  const given = givenTo(service, loaded.value, report)
  return {
    name,
    template: loaded.value,
    parameters: parametersOf(service, given, { template: loaded.value, report }),
    files: filesOf(given, loaded.value, report),
  }
}

export type Parameter = NonNullable<Template['parameters']>[string]

function isFile({ type }: NonNullable<Parameter>): boolean {
  return type === 'file' || type === 'files'
}

/** What stands in `with`. */
function givenTo(service: Tree, template: Template, report: Report): Tree {
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
  return given
}

function parametersOf(
  service: Tree,
  given: Tree,
  { template, report }: { readonly template: Template; readonly report: Report },
): ReadonlyMap<string, string> {
  const declared = template.parameters ?? {}
  const values = new Map<string, string>()
  for (const [name, parameter] of Object.entries(declared)) {
    if (parameter === undefined || isFile(parameter)) continue
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

/** Of several files each has its place in the order before its name: what reads a folder reads it by name. */
function filesOf(given: Tree, template: Template, report: Report): readonly TemplateFile[] {
  return Object.entries(template.parameters ?? {}).flatMap(([name, parameter]): readonly TemplateFile[] => {
    const { type, target, executable = false } = parameter ?? {}
    const value: unknown = Reflect.get(given, name)
    if (value === undefined || value === null || target === undefined) return []
    const complain = (message: string) => report.at(given, name, { message })
    if (type === 'file') return [{ path: String(value), target, executable, complain }]
    if (type !== 'files') return []
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    const digits = String(list.length).length
    return list.map((item, index) => {
      const path = String(item)
      const order = list.length === 1 ? '' : `${String(index + 1).padStart(digits, '0')}-`
      const place = Array.isArray(value)
        ? (message: string) => report.at(value, index, { message })
        : complain
      return {
        path,
        target: posix.join(target, `${order}${posix.basename(path)}`),
        executable,
        complain: place,
      }
    })
  })
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
