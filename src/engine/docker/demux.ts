import type { Readable } from 'node:stream'
import type { LogChunk } from '../port-types.ts'

const HEADER = 8

/**
 * The engine's multiplexed output, taken apart: a frame is one byte of stream, three of nothing, four of
 * length (Engine API, "ContainerAttach", stream format).
 */
export async function* demux(source: Readable): AsyncIterable<LogChunk> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    while (rest.length - at >= HEADER) {
      const length = rest.readUInt32BE(at + 4)
      if (rest.length - at - HEADER < length) break
      const stream = rest[at] === 2 ? 'stderr' : 'stdout'
      yield { stream, data: rest.subarray(at + HEADER, at + HEADER + length) }
      at += HEADER + length
    }
    rest = rest.subarray(at)
  }
}

/** Output of a terminal: one stream, not multiplexed. */
export async function* plain(source: Readable): AsyncIterable<LogChunk> {
  for await (const data of source) yield { stream: 'stdout', data }
}

/** A stream's items until it ends or the signal is aborted; an end by the signal is no error. */
export async function* untilAborted<Item>(
  source: Readable,
  items: AsyncIterable<Item>,
  signal: AbortSignal | undefined,
): AsyncIterable<Item> {
  const stop = () => source.destroy()
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
