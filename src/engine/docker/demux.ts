import type { Readable } from 'node:stream'
import type { LogChunk } from '../port-types.ts'

const HEADER = 8

/**
 * Takes apart the stream in which an engine sends stdout and stderr together: frames of a stream's number, three
 * zeros, the length and the content. Hands on what it has of a frame, so that nothing is held back or copied.
 */
export class Demux {
  #header = Buffer.alloc(0)
  #stream: LogChunk['stream'] = 'stdout'
  #left = 0

  push(data: Buffer): readonly LogChunk[] {
    const chunks: LogChunk[] = []
    let rest = data
    while (rest.length > 0) {
      if (this.#left === 0) {
        const missing = HEADER - this.#header.length
        this.#header = Buffer.concat([this.#header, rest.subarray(0, missing)])
        rest = rest.subarray(missing)
        if (this.#header.length < HEADER) break
        this.#stream = this.#header[0] === 2 ? 'stderr' : 'stdout'
        this.#left = this.#header.readUInt32BE(4)
        this.#header = Buffer.alloc(0)
        continue
      }
      const content = rest.subarray(0, this.#left)
      chunks.push({ stream: this.#stream, data: content })
      this.#left -= content.length
      rest = rest.subarray(content.length)
    }
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
