import { didYouMean } from '../base/did-you-mean.ts'
import type { DockerfileTemplate } from '../definition/dockerfile-template.gen.ts'
import type { Tree } from '../definition/positions.ts'
import type { Template } from '../definition/template.gen.ts'
import type { Report } from './report.ts'

type OfServices = NonNullable<NonNullable<Template['parameters']>[string]>
type OfDockerfiles = NonNullable<NonNullable<DockerfileTemplate['parameters']>[string]>

/** A parameter of either kind of template. */
export type Parameter = OfServices | OfDockerfiles

type Parameters = Readonly<Record<string, Parameter | undefined>>

/** What stands in `with`; a name that the template does not have is told. */
export function givenTo(owner: Tree, declared: Parameters, report: Report): Tree {
  const raw: unknown = Reflect.get(owner, 'with')
  const given: Tree = raw !== null && typeof raw === 'object' ? raw : {}
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

export interface ValueFacts {
  /** What stands in `with`. */
  readonly given: Tree
  readonly declared: Parameters
  readonly report: Report
  /** The value of a parameter that is not given, in place of its default; from those of the parameters before it. */
  readonly detected?: (name: string, before: ReadonlyMap<string, string>) => string | undefined
}

/** The values of parameters: those given, else found out, else the defaults. What is wrong with them is told. */
export function valuesOf(
  owner: Tree,
  { given, declared, report, detected = () => undefined }: ValueFacts,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [name, parameter] of Object.entries(declared)) {
    if (parameter === undefined || isFile(parameter)) continue
    const written: unknown = Reflect.get(given, name) ?? undefined
    const value = written ?? fitting(detected(name, values), parameter) ?? parameter.default
    if (value === undefined) {
      if (parameter.required === true)
        report.at(owner, 'template', {
          message: `Parameter "${name}" has no value: ${parameter.description}`,
          expected: `with: { ${name}: ... }`,
        })
      continue
    }
    const text = Array.isArray(value) && parameter.type === 'list' ? value.join(' ') : String(value)
    const wrong =
      Array.isArray(value) && parameter.type !== 'list' ? { expected: 'one value' } : misfit(text, parameter)
    if (wrong !== undefined)
      report.at(given, name, { message: `Parameter "${name}" cannot be ${JSON.stringify(value)}`, ...wrong })
    values.set(name, text)
  }
  return values
}

/** What was found out and is no value of the parameter is as good as nothing. */
function fitting(value: string | undefined, parameter: Parameter): string | undefined {
  return value === undefined || misfit(value, parameter) !== undefined ? undefined : value
}

export function isFile({ type }: Parameter): boolean {
  return type === 'file' || type === 'files'
}

/** What is expected of a parameter, when a value is not that. */
export function misfit(
  value: string,
  parameter: Parameter,
): { readonly expected: string; readonly suggestion?: string | undefined } | undefined {
  const number = Number(value)
  if (parameter.type === 'integer' && !Number.isInteger(number)) return { expected: 'a whole number' }
  if (parameter.type === 'boolean' && !['true', 'false'].includes(value)) return { expected: 'true or false' }
  if (parameter.type === 'port' && !(Number.isInteger(number) && number > 0 && number < 65_536))
    return { expected: 'a port, 1 to 65535' }
  const allowed = parameter.enum?.map(String)
  if (allowed !== undefined && !allowed.includes(value))
    return { expected: `one of ${allowed.join(', ')}`, suggestion: didYouMean(value, allowed) }
  if (parameter.pattern === undefined) return undefined
  const pattern = new RegExp(`^(?:${parameter.pattern})$`, 'u')
  const parts = parameter.type === 'list' ? value.split(/\s+/).filter((part) => part !== '') : [value]
  if (!parts.every((part) => pattern.test(part)))
    return {
      expected: `${parameter.type === 'list' ? 'texts that each match' : 'a text that matches'} ${parameter.pattern}`,
    }
  return undefined
}
