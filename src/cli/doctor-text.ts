import ansis from 'ansis'
import type { DoctorOutcome, Finding } from '../actions/outcomes.ts'
import { table } from './table.ts'

const GROUPS = [
  { status: 'problem', head: 'PROBLEMS', colour: ansis.red },
  { status: 'warning', head: 'WARNINGS', colour: ansis.yellow },
  { status: 'unknown', head: 'NOT KNOWN', colour: ansis.dim },
  { status: 'ok', head: 'IN ORDER', colour: ansis.green },
] as const

const WIDTH = 80
/** Between two columns. */
const GAP = 3
/** Longer words are paths and addresses: better over the edge than in two parts. */
const NARROWEST = 30

/** What was found as tables, the worst first, and what was done about it. */
export async function doctorText({ findings, fixes }: DoctorOutcome, columns = WIDTH): Promise<string> {
  const width = Math.min(columns, WIDTH)
  const checks = Math.max(
    ...GROUPS.map(({ head }) => head.length),
    ...findings.map(({ check }) => check.length),
  )
  const groups = await Promise.all(
    GROUPS.map(async ({ status, head, colour }) => {
      const own = findings.filter((finding) => finding.status === status)
      if (own.length === 0) return []
      const rows = own.flatMap((finding) => rowsOf(finding, Math.max(width - checks - GAP, NARROWEST)))
      const text = await table([head.padEnd(checks), ''], rows)
      return [text.replace(head, colour.bold(head))]
    }),
  )
  const done = fixes.map(({ commands, solved, failure }) => {
    const result = solved ? 'the engine answers now' : (failure ?? 'the engine does not answer yet')
    return `Did: ${commands.join('; ')}: ${result}`
  })
  return [...groups.flat(), ...done, verdictOf(findings)].join('\n\n')
}

function rowsOf({ check, seen, remedy }: Finding, width: number): readonly (readonly string[])[] {
  const lines = [
    ...wrapped(seen, width),
    ...(remedy === undefined ? [] : wrapped(remedy, width).map((line) => ansis.cyan(line))),
  ]
  return lines.map((line, index) => [index === 0 ? check : '', line])
}

/** Lines no wider than asked for, broken at spaces; those to be copied are left whole. */
function wrapped(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('  ')) return [line]
    const indent = line.startsWith('- ') ? '  ' : ''
    const lines: string[] = []
    for (const word of line.split(' ')) {
      const last = lines.at(-1)
      if (last === undefined) lines.push(word)
      else if (last.length + 1 + word.length > width) lines.push(indent + word)
      else lines[lines.length - 1] = `${last} ${word}`
    }
    return lines
  })
}

function verdictOf(findings: readonly Finding[]): string {
  const count = (status: Finding['status'], word: string) => {
    const { length } = findings.filter((finding) => finding.status === status)
    return length === 0 ? [] : [`${length} ${word}${length === 1 ? '' : 's'}`]
  }
  const bad = [...count('problem', 'problem'), ...count('warning', 'warning')]
  if (bad.length === 0) return 'Nothing is wrong.'
  const fix = findings.some(({ fixable }) => fixable) ? ' To mend it: envctl doctor --fix' : ''
  return `${bad.join(', ')}.${fix}`
}
