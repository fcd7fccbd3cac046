/** An engine keeps a long line as parts, and tells each with its time: where one does not begin a line, its time is taken out. */

const SPACE = 0x20
const NEWLINE = 0x0a
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) /
/** Of the longest: `2026-01-31T12:00:00.123456789+02:00` and the space. */
export const TIME_BYTES = 36
/** What Docker's parts hold, but for the last of a line. */
const PART_BYTES = 16_384

/** Whether so much of a part is enough to see if a time is before it. */
export function canTell(beginning: Buffer): boolean {
  return beginning.length >= TIME_BYTES || beginning.includes(SPACE)
}

/** How many bytes the time before a part takes; 0 without one. */
export function timeLength(part: Buffer): number {
  return TIME.exec(part.toString('latin1', 0, TIME_BYTES))?.[0].length ?? 0
}

/**
 * The lines of a terminal's log, with times. There are no frames: nothing but their size tells where parts end. An
 * engine that puts them together itself (Podman) has no time there, and its text is left as it is.
 */
export async function* terminalLines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let rest: Buffer[] = []
  for await (const data of source) {
    const lines: Buffer[] = []
    let from = 0
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, from)) {
      lines.push(...withoutInnerTimes(Buffer.concat([...rest, data.subarray(from, end + 1)])))
      rest = []
      from = end + 1
    }
    rest.push(data.subarray(from))
    if (lines.length > 0) yield Buffer.concat(lines)
  }
  yield Buffer.concat(withoutInnerTimes(Buffer.concat(rest)))
}

function withoutInnerTimes(line: Buffer): readonly Buffer[] {
  const parts: Buffer[] = []
  for (let at = 0; at < line.length; ) {
    const text = at + timeLength(line.subarray(at, at + TIME_BYTES))
    parts.push(line.subarray(at === 0 ? 0 : text, text + PART_BYTES))
    at = text + PART_BYTES
  }
  return parts
}
