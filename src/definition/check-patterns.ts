import type { Diagnostic } from '../base/diagnostics.ts'
import { diagnose, placeOf, type Source, type Tree } from './positions.ts'

/** Members of a template that are regular expressions. */
const PATTERNS = new Set(['pattern', 'match'])

/** Every regular expression of a template's parameters that is none. */
export function checkPatterns(tree: Tree, source: Source): readonly Diagnostic[] {
  const parameters: unknown = Reflect.get(tree, 'parameters')
  return parameters !== null && typeof parameters === 'object' ? within(parameters, source) : []
}

function within(tree: Tree, source: Source): readonly Diagnostic[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]): readonly Diagnostic[] => {
    if (value !== null && typeof value === 'object') return within(value, source)
    if (!PATTERNS.has(key) || typeof value !== 'string') return []
    const why = whyNone(value)
    if (why === undefined) return []
    return [
      diagnose(placeOf(tree, key), source, {
        message: `${JSON.stringify(value)} is no regular expression`,
        expected: `one of JavaScript: ${why}`,
      }),
    ]
  })
}

function whyNone(pattern: string): string | undefined {
  try {
    new RegExp(pattern, 'u')
    return undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return error.message
  }
}
