import type { Duplex } from 'node:stream'
import { engineError } from '../errors.ts'
import type { Attachment, AttachOptions } from '../port.ts'
import type { LogChunk } from '../port-types.ts'
import { type DockerClient, hijack, request } from './client.ts'
import { chunksOf } from './demux.ts'

export interface AttachCall {
  readonly id: string
  readonly options: AttachOptions
  readonly signal?: AbortSignal | undefined
}

/** Both directions of a container's standard streams; attached before it starts, nothing is missed. */
export async function attach(docker: DockerClient, { id, options, signal }: AttachCall): Promise<Attachment> {
  const { tty, stdin } = options
  const doing = `attach to container ${id}`
  const path = `/containers/${encodeURIComponent(id)}`
  const socket = await hijack(docker, {
    doing,
    method: 'POST',
    path: `${path}/attach`,
    query: { stream: true, stdout: true, stderr: true, stdin: stdin !== undefined },
    // Without a body the request would not be sent before there is input.
    body: { stream: true },
    signal,
  })
  feed(socket, stdin)
  return {
    output: outputOf(socket, { tty, doing, signal }),
    resize: (columns, rows) =>
      request(docker, {
        doing: `resize the terminal of container ${id}`,
        method: 'POST',
        path: `${path}/resize`,
        query: { w: columns, h: rows },
      }),
  }
}

/** What ends the input ends one direction only: the other side may still have much to say. */
export function feed(socket: Duplex, stdin: NodeJS.ReadableStream | undefined): void {
  socket.on('error', () => stdin?.unpipe(socket))
  if (stdin === undefined) return
  stdin.on('error', (error) => socket.destroy(error))
  stdin.pipe(socket)
  socket.once('end', () => stdin.unpipe(socket))
  socket.once('close', () => stdin.unpipe(socket))
}

interface Attached {
  readonly tty: boolean
  readonly doing: string
  readonly signal?: AbortSignal | undefined
}

/** What comes over a connection that the engine gave up HTTP on; ends quietly with its signal. */
export async function* outputOf(
  socket: Duplex,
  { tty, doing, signal }: Attached,
): AsyncGenerator<LogChunk, void> {
  try {
    yield* chunksOf(socket, { tty, timed: false })
  } catch (error) {
    if (signal?.aborted) return
    throw engineError(error, { doing, signal })
  } finally {
    socket.destroy()
  }
}
