import type { SourceRange } from './diagnostics.ts'

const AROUND = 2
const LONGEST = 160

/**
 * The lines around a place, the place itself underlined.
 *
 * @example
 * //   1 | services:
 * // > 2 |   db: postgers
 * //     |       ^^^^^^^^
 */
export function codeFrame(text: string, range: SourceRange): string {
  const lines = text.split(/\r?\n/)
  const first = Math.max(1, range.line - AROUND)
  const last = Math.min(lines.length, range.line + AROUND)
  const gutter = String(last).length
  const result: string[] = []
  for (let number = first; number <= last; number += 1) {
    const line = (lines[number - 1] ?? '').slice(0, LONGEST)
    const mark = number === range.line ? '>' : ' '
    result.push(`${mark} ${String(number).padStart(gutter)} | ${line}`.trimEnd())
    if (number !== range.line) continue
    // A tab before the place is kept, so that the caret stands under it however wide tabs are shown.
    const before = line.slice(0, range.column - 1).replace(/[^\t]/g, ' ')
    const length = Math.max(1, Math.min(range.length, line.length - range.column + 1))
    result.push(`  ${' '.repeat(gutter)} | ${before}${'^'.repeat(length)}`)
  }
  return result.join('\n')
}
