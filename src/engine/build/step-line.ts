import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import type { SourceRange } from '../../base/diagnostics.ts'

/**
 * Where in a Dockerfile a builder's step stands. `undefined` when no instruction reads as the step does.
 *
 * @example
 * placeOfStep('FROM a\nRUN exit 3', '[2/2] RUN exit 3')?.line // 2
 */
export function placeOfStep(text: string, step: string): SourceRange | undefined {
  const wanted = words(step.replace(/^(\[[^\]]*\]|\d+\/\d+ ?:)\s*/, ''))
  const found = DockerfileParser.parse(text)
    .getInstructions()
    .find((instruction) => reads(instruction, wanted))
  if (found === undefined) return undefined
  const { start } = found.getRange()
  return placeAt(text, start.line + 1)
}

/**
 * Where in a Dockerfile a builder says that something is wrong: it counts lines from 1.
 *
 * @example
 * placeInWords('FROM a\nCOPI b', 'dockerfile parse error line 2: unknown instruction: COPI')?.line // 2
 */
export function placeInWords(text: string, reason: string): SourceRange | undefined {
  const line = /\b(?:line |Dockerfile:)(\d+)\b/.exec(reason)?.[1]
  return line === undefined ? undefined : placeAt(text, Number(line))
}

/** The whole of a line. */
export function placeAt(text: string, line: number): SourceRange | undefined {
  const lines = text.split('\n')
  const found = lines[line - 1]
  if (found === undefined) return undefined
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  const column = found.length - found.trimStart().length
  return { line, column: column + 1, offset: before + column, length: found.trim().length }
}

/** Builders show one line, with variables filled in; of a here-document how it begins. */
function reads(instruction: Instruction, wanted: string): boolean {
  const own = words(instruction.getTextContent())
  if (own === wanted) return true
  const document = /^(.*<<-?\s*["']?\w+["']?) \(/.exec(wanted)?.[1]
  if (document !== undefined && own.startsWith(document)) return true
  if (!own.includes('$')) return false
  const parts = own.split(/\$(?:\w+|\{[^}]*\})/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(wanted)
}

/** Without the comments and the ends of continued lines. */
function words(instruction: string): string {
  return instruction
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .map((line) => line.replace(/[\\`]\s*$/, ' '))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
}
