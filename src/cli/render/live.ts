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

/** The model as lines of a terminal, none wider than it is. `now` is milliseconds since the operation began. */
export function liveLines(model: Model, width: number, now: number): readonly string[] {
  const lines = [...model.lines.values()]
  const longest = Math.max(...lines.map(({ subject }) => stringWidth(subject)), 0)
  // What goes on needs as much room as what it goes on with.
  const room = Math.min(longest, Math.floor(width / 2))
  return lines.map((line) => oneLine(line, { width, room, now }))
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
