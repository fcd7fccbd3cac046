import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { untilAborted } from './demux.ts'

/** One line of what the engine tells while it pulls or builds. */
export interface ProgressLine {
  readonly id?: string | undefined
  readonly status?: string | undefined
  readonly current?: number | undefined
  readonly total?: number | undefined
  /** Output of a step of the classic builder. */
  readonly text?: string | undefined
  /** The answer to the request was "yes" long ago: failures come within the stream. */
  readonly error?: string | undefined
  /** An image's id, or a trace of BuildKit in base64. */
  readonly aux?: unknown
}

export async function* progressLines(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal | undefined,
): AsyncIterable<ProgressLine> {
  const source = stream as Readable
  yield* untilAborted(source, parsed(source), signal)
}

/** By hand: node's readline waits for ever on a stream that is destroyed. */
async function* parsed(source: AsyncIterable<Buffer>): AsyncGenerator<ProgressLine, void> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of source) {
    const lines = `${rest}${decoder.write(chunk)}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield toLine(JSON.parse(line))
  }
  if (rest.trim() !== '') yield toLine(JSON.parse(rest))
}

interface RawLine {
  readonly id?: string
  readonly status?: string
  readonly stream?: string
  readonly error?: string
  readonly errorDetail?: { readonly message?: string }
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
  readonly aux?: unknown
}

function toLine(raw: RawLine): ProgressLine {
  return {
    id: raw.id,
    status: raw.status,
    current: raw.progressDetail?.current,
    total: raw.progressDetail?.total,
    text: raw.stream,
    error: raw.errorDetail?.message ?? raw.error,
    aux: raw.aux,
  }
}
