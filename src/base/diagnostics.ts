/** A place in a text. Lines and columns count from 1, offsets from 0. */
export interface SourceRange {
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
  /** From the start of the text, from 0, in characters. */
  readonly offset: number
  /** In characters of the text. */
  readonly length: number
}

/** One thing that is wrong in a definition, a template or an env file. */
export interface Diagnostic {
  /** As the person gave it, or relative to the definition's folder. */
  readonly file: string
  /** Where it is. */
  readonly range: SourceRange
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string
  /** What would have been right. */
  readonly expected?: string | undefined
  /** The nearest right spelling. */
  readonly suggestion?: string | undefined
  /** The lines around the place, with a caret under it. */
  readonly frame?: string | undefined
}

/** The same as lines for a person to read: where, what, what would be right, and the lines around the place. */
export function diagnosticText(
  { file, range, message, expected, suggestion, frame }: Diagnostic,
  emphasised: (place: string) => string = (place) => place,
): string {
  const lines = [`${emphasised(`${file}:${range.line}:${range.column}`)}: ${message}`]
  if (expected !== undefined) lines.push(`  expected: ${expected}`)
  if (suggestion !== undefined) lines.push(`  did you mean "${suggestion}"?`)
  if (frame !== undefined) lines.push(...frame.split('\n').map((line) => `  ${line}`))
  return `${lines.join('\n')}\n`
}
