import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'
import type { Definition } from '../definition/definition.gen.ts'
import type { Report } from './report.ts'

type Values = Readonly<Record<string, string | undefined>>

export interface VariableSources {
  readonly set: Values
  readonly env: Values
  readonly dotenv: Values
}

interface Declared {
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly required?: boolean
  readonly description?: string
}

/**
 * Values of the declared variables, by `--set`, then the process environment, then `.env`, then the default.
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
  const values = new Map<string, string>()
  for (const [name, written] of Object.entries(declared)) {
    const variable: Declared =
      written !== null && typeof written === 'object' ? written : { default: written }
    const given = sources.set[name] ?? sources.env[name] ?? sources.dotenv[name]
    const fallback =
      variable.default === undefined || variable.default === null ? undefined : String(variable.default)
    const value = given ?? fallback
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
