import { stripVTControlCharacters } from 'node:util'
import ansis from 'ansis'
import stringWidth from 'string-width'
import { formatDuration } from '../../base/duration.ts'
import type { Line, Model } from './model.ts'

const MARKS = {
  working: ansis.cyan('…'),
  done: ansis.green('✔'),
  failed: ansis.red('✘'),
  skipped: ansis.dim('-'),
} as const

/**
 * The model as lines of a terminal, none wider than it is and no more than it has. Where not all find room, what
 * goes on comes before what has ended, and what that writes comes last. `now` is milliseconds since the operation began.
 */
export function liveLines(
  model: Model,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  now: number,
): readonly string[] {
  const all = [...model.lines.values()]
  const longest = Math.max(...all.map(({ subject }) => stringWidth(subject)), 0)
  // What goes on needs as much room as what it goes on with.
  const room = Math.min(longest, Math.floor(columns / 2))
  const shown = all.length > rows ? theMostUseful(all, Math.max(0, rows - 1)) : all
  const rest = all.length - shown.length
  let free = rows - shown.length - (rest === 0 ? 0 : 1)
  const lines = shown.flatMap((line) => {
    const tail = line.state === 'working' ? (line.tail ?? []).slice(-Math.max(0, free)) : []
    const below =
      free > 0 ? tail.map((text) => ansis.dim(cut(`  │ ${text.replace(/\s+/g, ' ')}`, columns))) : []
    free -= below.length
    return [oneLine(line, { width: columns, room, now }), ...below]
  })
  return rest === 0 ? lines : [ansis.dim(cut(`  and ${rest} more`, columns)), ...lines]
}

/** So many of the lines, in their order: first those that go on, then those that ended last. */
function theMostUseful(lines: readonly Line[], count: number): readonly Line[] {
  const working = lines.filter(({ state }) => state === 'working')
  const ended = lines
    .filter(({ state }) => state !== 'working')
    .toSorted((a, b) => (b.ended ?? 0) - (a.ended ?? 0))
  const chosen = new Set([...working, ...ended].slice(0, count))
  return lines.filter((line) => chosen.has(line))
}

/** How many rows a line takes in a terminal that became narrower than it is. */
export function foldedRows(line: string, columns: number): number {
  let rows = 1
  let column = 0
  for (const { segment } of new Intl.Segmenter().segment(stripVTControlCharacters(line))) {
    const width = stringWidth(segment)
    // What is two columns wide is not cut in half.
    if (column + width > columns) {
      rows += 1
      column = 0
    }
    column += width
  }
  return rows
}

function oneLine(
  line: Line,
  { width, room, now }: { readonly width: number; readonly room: number; readonly now: number },
): string {
  const time = formatDuration((line.ended ?? now) - line.began)
  const subject = cut(line.subject, room)
  const text = cut(line.text.replace(/\s+/g, ' '), width - room - time.length - 4)
  const gap = ' '.repeat(Math.max(1, room - stringWidth(subject) + 1))
  return `${MARKS[line.state]} ${subject}${gap}${text} ${ansis.dim(time)}`
}

/** No wider than so many columns; what is left out is marked. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let result = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(result + segment) > width - 1) break
    result += segment
  }
  return width < 1 ? '' : `${result}…`
}
