import type { Readable } from 'node:stream'
import type { LogChunk } from '../port-types.ts'

const HEADER = 8

/**
 * Takes apart the stream in which an engine sends stdout and stderr together: frames of a stream's number, three
 * zeros, the length and the content. Hands on what it has of a frame, so that nothing is held back; frames of one stream
 * that come together go on as one, since an engine makes a frame of every line.
 */
export class Demux {
  readonly #header = Buffer.alloc(HEADER)
  /** How much of the header has come. */
  #known = 0
  #stream: LogChunk['stream'] = 'stdout'
  #left = 0

  push(data: Buffer): readonly LogChunk[] {
    const chunks: LogChunk[] = []
    // What comes of one stream is gathered here: a buffer for each of a thousand lines would be a thousand too many.
    let content = Buffer.allocUnsafe(data.length)
    let size = 0
    const handOn = () => {
      if (size > 0) chunks.push({ stream: this.#stream, data: content.subarray(0, size) })
      content = content.subarray(size)
      size = 0
    }
    for (let at = 0; at < data.length; ) {
      if (this.#left > 0) {
        const copied = data.copy(content, size, at, at + this.#left)
        size += copied
        this.#left -= copied
        at += copied
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
    }
    handOn()
    return chunks
  }
}

/** The chunks of an engine's stream; with a terminal it is one stream as it is. */
export async function* chunksOf(source: AsyncIterable<Buffer>, tty: boolean): AsyncGenerator<LogChunk, void> {
  const demux = new Demux()
  for await (const data of source) {
    if (tty) yield { stream: 'stdout', data }
    else yield* demux.push(data)
  }
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
