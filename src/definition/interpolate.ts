import { type ParseOptions, type Part, parseTemplate } from './interpolate-grammar.ts'

/** Something wrong with a part of a text. */
export interface Problem {
  readonly message: string
  readonly suggestion?: string | undefined
  readonly offset: number
  readonly length: number
}

/** What names stand for. A part of the result may be something that is known only later. */
export interface Scope<Late = never> {
  /** The value of a name, `undefined` when it has none; a problem when it cannot be. */
  lookup(
    name: string,
  ):
    | string
    | readonly (string | Late)[]
    | { readonly problem: string; readonly suggestion?: string | undefined }
    | undefined
}

export interface Interpolated<Late = never> {
  readonly parts: readonly (string | Late)[]
  readonly problems: readonly Problem[]
}

/** A text with its references replaced, by Compose's rules. */
export function interpolate<Late = never>(
  text: string,
  scope: Scope<Late>,
  options: ParseOptions = {},
): Interpolated<Late> {
  if (!text.includes('$')) return { parts: [text], problems: [] }
  const grammar = parseTemplate(text, options)
  const problems: Problem[] = [...grammar.failures]
  const evaluate = (parts: readonly Part[]): readonly (string | Late)[] =>
    parts.flatMap((part) => (typeof part === 'string' ? [part] : reference(part)))
  const reference = (part: Exclude<Part, string>): readonly (string | Late)[] => {
    const { name, operator, offset, length } = part
    const answer = scope.lookup(name)
    // Each operator says itself what is to be done about a variable that is not set, as in Compose.
    const unset = operator !== undefined && !name.includes('.') && isProblem(answer)
    const found = unset ? undefined : answer
    if (isProblem(found)) {
      if (operator === ':-' || operator === '-') return evaluate(part.word)
      problems.push({ message: found.problem, suggestion: found.suggestion, offset, length })
      return []
    }
    const value = found === undefined ? undefined : typeof found === 'string' ? [found] : found
    const empty = value === undefined || value.length === 0 || (value.length === 1 && value[0] === '')
    switch (operator) {
      case ':-':
        return empty ? evaluate(part.word) : value
      case '-':
        return value ?? evaluate(part.word)
      case ':+':
        return empty ? [] : evaluate(part.word)
      case '+':
        return value === undefined ? [] : evaluate(part.word)
      case ':?':
      case '?': {
        if (operator === '?' ? value !== undefined : !empty) return value ?? []
        const words = evaluate(part.word).join('')
        problems.push({
          message:
            words === '' ? `"${name}" is required and has no value` : `"${name}" is required: ${words}`,
          offset,
          length,
        })
        return []
      }
      case undefined:
        return value ?? []
    }
  }
  const parts = joined(evaluate(grammar.parts))
  return { parts, problems: problems.toSorted((a, b) => a.offset - b.offset) }
}

function isProblem<Answer>(answer: Answer): answer is Extract<Answer, { readonly problem: string }> {
  return answer !== null && typeof answer === 'object' && 'problem' in answer
}

/** Neighbouring texts as one. */
function joined<Late>(parts: readonly (string | Late)[]): readonly (string | Late)[] {
  const result: (string | Late)[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (typeof part === 'string' && typeof last === 'string') result[result.length - 1] = last + part
    else result.push(part)
  }
  return result.length === 0 ? [''] : result
}
