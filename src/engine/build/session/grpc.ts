import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../../base/errors.ts'

/** One call of the other side. */
export interface GrpcCall {
  /** Every value that was sent under a name, in order and apart. */
  readonly metadata: (name: string) => readonly string[]
  /** What the other side sends, message by message. */
  readonly messages: AsyncIterable<Buffer>
  /** Sends messages, with others that are sent at about the same time; resolves once they have left. */
  readonly send: (...messages: readonly Uint8Array[]) => Promise<void>
  /** Sends one message that lies in several pieces, without another copy of it. */
  readonly sendPieces: (...pieces: readonly Uint8Array[]) => Promise<void>
}

/** Answers a call; what it throws is what the other side is told. */
export type GrpcMethod = (call: GrpcCall) => Promise<void>

/** By their paths: `/moby.filesync.v1.FileSync/DiffCopy`. */
export type GrpcMethods = Readonly<Record<string, GrpcMethod>>

/** A failure that the other side is to know by its kind, or that it is the cause of. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const GRPC_STATUS = { cancelled: 1, unknown: 2, notFound: 5, unimplemented: 12 } as const

/** A method with one message in and one out. */
export function unary(answer: (request: Buffer) => Promise<Uint8Array>): GrpcMethod {
  return async ({ messages, send }) => {
    for await (const request of messages) {
      await send(await answer(request))
      return
    }
  }
}

/**
 * Serves gRPC on a connection that the other side has opened. By Node's own HTTP/2: the usual library joins
 * values of metadata by commas, which names of files may hold, and is as slow to load as the whole of this
 * command line.
 *
 * @example
 * const session = serveGrpc(socket, { '/grpc.health.v1.Health/Check': unary(async () => healthy) })
 */
export function serveGrpc(socket: Duplex, methods: GrpcMethods): ServerHttp2Session {
  const session = performServerHandshake(socket, {
    settings: { maxConcurrentStreams: 1000, initialWindowSize: WINDOW },
  })
  session.on('stream', (stream, headers, _flags, raw) => {
    // A call that the other side gives up ends by this; whoever answers it learns so from the next message.
    stream.on('error', () => undefined)
    void answer(stream, methods[headers[':path'] ?? ''], raw)
  })
  // The engine ends the connection with the build.
  session.on('error', () => undefined)
  return session
}

/** In bytes. */
const WINDOW = 1 << 20

async function answer(
  stream: ServerHttp2Stream,
  method: GrpcMethod | undefined,
  rawHeaders: readonly string[],
): Promise<void> {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true })
  let trailers: Record<string, string> = { 'grpc-status': '0' }
  stream.on('wantTrailers', () => stream.sendTrailers(trailers))
  const outbox = new Outbox(stream)
  try {
    if (method === undefined) throw new GrpcError(GRPC_STATUS.unimplemented, 'not offered by this client')
    await method({
      metadata: (name) => valuesOf(rawHeaders, name),
      messages: messagesOf(stream),
      send: (...messages) => outbox.send(messages),
      sendPieces: (...pieces) =>
        write(stream, [prefixOf(pieces.reduce((sum, { length }) => sum + length, 0)), ...pieces]),
    })
  } catch (error) {
    const status = error instanceof GrpcError ? error.status : GRPC_STATUS.unknown
    trailers = { 'grpc-status': String(status), 'grpc-message': encodeURIComponent(messageOf(error)) }
  }
  if (!stream.destroyed) stream.end()
}

/** Node reads headers as single bytes. */
function valuesOf(raw: readonly string[], name: string): readonly string[] {
  const values: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2)
    if (raw[at] === name) values.push(Buffer.from(raw[at + 1] ?? '', 'latin1').toString('utf8'))
  return values
}

/** A flag that says whether it is compressed, and its length. */
const PREFIX = 5

async function* messagesOf(stream: ServerHttp2Stream): AsyncGenerator<Buffer, void> {
  let rest: Buffer = Buffer.alloc(0)
  // Who has heard enough may still speak.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      const end = rest.length < PREFIX ? Number.POSITIVE_INFINITY : PREFIX + rest.readUInt32BE(1)
      if (rest.length < end) break
      yield rest.subarray(PREFIX, end)
      rest = rest.subarray(end)
    }
  }
}

/** Messages that are about to leave, all in one piece: each piece costs as much as the writing of it. */
class Outbox {
  readonly #stream: ServerHttp2Stream
  #waiting: Uint8Array[] = []
  #next: Promise<void> | undefined
  #leaving: Promise<void> = Promise.resolve()

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream
  }

  send(messages: readonly Uint8Array[]): Promise<void> {
    this.#waiting.push(...messages)
    this.#next ??= this.#leave()
    return this.#next
  }

  async #leave(): Promise<void> {
    // Whether those before them left is told to who sent those.
    await this.#leaving.catch(() => undefined)
    const frame = framed(this.#waiting)
    this.#waiting = []
    this.#next = undefined
    this.#leaving = write(this.#stream, [frame])
    await this.#leaving
  }
}

function framed(messages: readonly Uint8Array[]): Buffer {
  const frame = Buffer.allocUnsafe(messages.reduce((sum, { length }) => sum + PREFIX + length, 0))
  let at = 0
  for (const message of messages) {
    frame.set(prefixOf(message.length), at)
    frame.set(message, at + PREFIX)
    at += PREFIX + message.length
  }
  return frame
}

function prefixOf(length: number): Buffer {
  const prefix = Buffer.alloc(PREFIX)
  prefix.writeUInt32BE(length, 1)
  return prefix
}

/** Resolves once they have left, so that their memory may be used again. */
function write(stream: ServerHttp2Stream, parts: readonly Uint8Array[]): Promise<void> {
  return new Promise((resolve, reject) => {
    if (stream.destroyed || stream.writableEnded) {
      reject(new GrpcError(GRPC_STATUS.cancelled, 'the engine has ended the call'))
      return
    }
    const settle = (error?: Error | null) => {
      stream.off('close', settle)
      if (error) reject(new GrpcError(GRPC_STATUS.cancelled, error.message))
      else resolve()
    }
    // What is closed takes nothing any more, and nobody waits for it.
    stream.once('close', settle)
    stream.cork()
    for (const [at, part] of parts.entries()) stream.write(part, at === parts.length - 1 ? settle : undefined)
    stream.uncork()
  })
}
