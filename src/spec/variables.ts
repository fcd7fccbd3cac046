import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import type { Definition } from '../definition/definition.gen.ts'
import { interpolate, type Scope } from '../definition/interpolate.ts'
import type { Report } from './report.ts'

type Values = Readonly<Record<string, string | undefined>>

export interface VariableSources {
  readonly set: Values
  readonly env: Values
  readonly dotenv: Values
  /** Of what a default may refer to beside other variables: `instance.name`. */
  readonly references: Values
}

interface Declared {
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly required?: boolean
  readonly description?: string
}

/**
 * Values of the declared variables, by `--set`, then the process environment, then `.env`, then the default, which
 * may be made of others.
 *
 * @throws `usage.invalid` on a `--set` of a variable that is not declared
 */
export function variableValues(
  definition: Definition,
  sources: VariableSources,
  report: Report,
): ReadonlyMap<string, string> {
  const declared = definition.variables ?? {}
  for (const name of Object.keys(sources.set))
    if (!(name in declared)) throw undeclared(name, Object.keys(declared))
  const defaults = new Defaults(declared, sources, report)
  const values = new Map<string, string>()
  for (const name of Object.keys(declared)) {
    const variable = declarationOf(declared, name)
    const value = defaults.valueOf(name, [])
    if (value === undefined) {
      if (variable.required === true) {
        const about = variable.description === undefined ? '' : `: ${variable.description}`
        report.at(declared, name, {
          message: `Variable "${name}" has no value${about}`,
          expected: `--set ${name}=..., the environment or .env`,
          atKey: true,
        })
      }
      continue
    }
    const complaint = misfit(name, value, variable)
    if (complaint !== undefined) report.at(declared, name, { ...complaint, atKey: true })
    values.set(name, value)
  }
  return values
}

function declarationOf(declared: Declarations, name: string): Declared {
  const written = declared[name]
  return written !== null && typeof written === 'object' ? written : { default: written }
}

type Declarations = NonNullable<Definition['variables']>

/** Fills defaults in, each once, from whatever they refer to. */
class Defaults {
  readonly #declared: Declarations
  readonly #sources: VariableSources
  readonly #report: Report
  readonly #known = new Map<string, string | undefined>()

  constructor(declared: Declarations, sources: VariableSources, report: Report) {
    this.#declared = declared
    this.#sources = sources
    this.#report = report
  }

  /** `path` are the variables whose defaults led here. */
  valueOf(name: string, path: readonly string[]): string | undefined {
    if (!this.#known.has(name)) this.#known.set(name, this.#given(name) ?? this.#default(name, path))
    return this.#known.get(name)
  }

  #given(name: string): string | undefined {
    const { set, env, dotenv } = this.#sources
    return set[name] ?? env[name] ?? dotenv[name]
  }

  #default(name: string, path: readonly string[]): string | undefined {
    const { default: text } = declarationOf(this.#declared, name)
    if (text === undefined || text === null) return undefined
    const { parts, problems } = interpolate(String(text), {
      lookup: (reference) => this.#lookup(reference, [...path, name]),
    })
    const written = this.#declared[name]
    const [tree, key] =
      written !== null && typeof written === 'object' ? [written, 'default'] : [this.#declared, name]
    for (const { message, suggestion, offset, length } of problems)
      this.#report.at(tree, key, { message, suggestion, inside: { offset, length } })
    return parts.join('')
  }

  #lookup(reference: string, path: readonly string[]): ReturnType<Scope['lookup']> {
    if (Object.hasOwn(this.#declared, reference)) {
      if (path.includes(reference) && this.#given(reference) === undefined) {
        const circle = [...path.slice(path.indexOf(reference)), reference].join(' -> ')
        return { problem: `Variables refer to each other in a circle: ${circle}` }
      }
      return this.valueOf(reference, path) ?? { problem: `Variable "${reference}" has no value` }
    }
    const value = this.#sources.references[reference] ?? this.#given(reference)
    if (value !== undefined) return value
    return {
      problem: reference.includes('.')
        ? `The default of a variable cannot refer to "${reference}"`
        : `Variable "${reference}" is not set and has no default`,
      suggestion: didYouMean(reference, Object.keys(this.#declared)),
    }
  }
}

function misfit(
  name: string,
  value: string,
  variable: Declared,
):
  | { readonly message: string; readonly expected: string; readonly suggestion?: string | undefined }
  | undefined {
  const allowed = variable.enum?.map(String)
  if (allowed !== undefined && !allowed.includes(value)) {
    return {
      message: `Variable "${name}" cannot be ${JSON.stringify(value)}`,
      expected: `one of ${allowed.join(', ')}`,
      suggestion: didYouMean(value, allowed),
    }
  }
  if (variable.pattern === undefined) return undefined
  try {
    if (new RegExp(`^(?:${variable.pattern})$`, 'u').test(value)) return undefined
    return {
      message: `Variable "${name}" cannot be ${JSON.stringify(value)}`,
      expected: `a text that matches ${variable.pattern}`,
    }
  } catch {
    return {
      message: `The pattern of variable "${name}" is no regular expression`,
      expected: 'a regular expression',
    }
  }
}

function undeclared(name: string, known: readonly string[]): EnvctlError {
  const near = didYouMean(name, known)
  return new EnvctlError({
    code: 'usage.invalid',
    message: `--set names a variable "${name}" that the definition does not declare`,
    detail: known.length === 0 ? 'It declares none' : `It declares: ${known.join(', ')}`,
    hint: near === undefined ? undefined : `Did you mean "${near}"?`,
  })
}
