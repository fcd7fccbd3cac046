import type { Readable } from 'node:stream'
import type { LogChunk } from '../port-types.ts'
import { canTell, TIME_BYTES, terminalLines, timeLength } from './log-parts.ts'

const HEADER = 8
const NEWLINE = 0x0a
const NOTHING = Buffer.alloc(0)

/**
 * Takes apart the stream in which an engine sends stdout and stderr together: frames of a stream's number, three
 * zeros, the length and the content. Hands on what it has of a frame, so that nothing is held back; frames of one stream
 * that come together go on as one, since an engine makes a frame of every line. Those of a log with times begin with one
 * each: it is left out where a frame goes on with a line.
 */
export class Demux {
  readonly #timed: boolean
  readonly #header = Buffer.alloc(HEADER)
  /** How much of the header has come. */
  #known = 0
  #stream: LogChunk['stream'] = 'stdout'
  #left = 0
  readonly #inLine = { stdout: false, stderr: false }
  /** What has come of a frame while its time is looked for. */
  #beginning: Buffer | undefined

  constructor({ timed }: { readonly timed: boolean }) {
    this.#timed = timed
  }

  push(data: Buffer): readonly LogChunk[] {
    const chunks: LogChunk[] = []
    // What comes of one stream is gathered here: a buffer for each of a thousand lines would be a thousand too many.
    let content = Buffer.allocUnsafe(data.length + TIME_BYTES)
    let size = 0
    const handOn = () => {
      if (size > 0) chunks.push({ stream: this.#stream, data: content.subarray(0, size) })
      content = content.subarray(size)
      size = 0
    }
    for (let at = 0; at < data.length; ) {
      if (this.#left > 0) {
        const end = Math.min(at + this.#left, data.length)
        this.#left -= end - at
        size +=
          this.#beginning === undefined
            ? data.copy(content, size, at, end)
            : this.#afterTime(this.#beginning, data.subarray(at, end)).copy(content, size)
        if (this.#left === 0) this.#inLine[this.#stream] = data[end - 1] !== NEWLINE
        at = end
        continue
      }
      const copied = data.copy(this.#header, this.#known, at, at + HEADER - this.#known)
      this.#known += copied
      at += copied
      if (this.#known < HEADER) break
      this.#known = 0
      const stream = this.#header[0] === 2 ? 'stderr' : 'stdout'
      if (stream !== this.#stream) handOn()
      this.#stream = stream
      this.#left = this.#header.readUInt32BE(4)
      this.#beginning = this.#timed && this.#inLine[stream] ? NOTHING : undefined
    }
    handOn()
    return chunks
  }

  /** What comes after the time of a frame; nothing until there is enough of it to tell. */
  #afterTime(before: Buffer, more: Buffer): Buffer {
    const beginning = Buffer.concat([before, more])
    const told = this.#left === 0 || canTell(beginning)
    this.#beginning = told ? undefined : beginning
    return told ? beginning.subarray(timeLength(beginning)) : NOTHING
  }
}

/** In which form an engine sends what a process writes. */
export interface Form {
  /** With a terminal it is one stream as it is. */
  readonly tty: boolean
  /** Whether a time is before each line. */
  readonly timed: boolean
}

/** The chunks of an engine's stream; of a terminal with times, its lines. */
export async function* chunksOf(
  source: AsyncIterable<Buffer>,
  { tty, timed }: Form,
): AsyncGenerator<LogChunk, void> {
  if (tty) {
    for await (const data of timed ? terminalLines(source) : source) yield { stream: 'stdout', data }
    return
  }
  const demux = new Demux({ timed })
  for await (const data of source) yield* demux.push(data)
}

/** A stream's items until it ends or the signal is aborted; an end by the signal is no error. */
export async function* untilAborted<Item>(
  source: Readable,
  items: AsyncIterable<Item>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item, void> {
  const stop = (): void => {
    source.destroy()
  }
  if (signal?.aborted) return stop()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    yield* items
  } catch (error) {
    if (!signal?.aborted) throw error
  } finally {
    signal?.removeEventListener('abort', stop)
    source.destroy()
  }
}
