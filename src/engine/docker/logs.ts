import type Docker from 'dockerode'
import { engineError } from '../errors.ts'
import type { LogChunk, LogOptions } from '../port-types.ts'
import { type DockerClient, openStream, request } from './client.ts'
import { chunksOf } from './demux.ts'

export interface LogsCall {
  readonly id: string
  readonly options: LogOptions
  readonly signal?: AbortSignal | undefined
}

/** A container's log as it comes; read no faster than the reader takes it. Ends when the signal is aborted. */
export async function* containerLogs(docker: DockerClient, call: LogsCall): AsyncGenerator<LogChunk, void> {
  const { id, options, signal } = call
  const doing = `read the log of container ${id}`
  try {
    const response = await openStream(docker, {
      doing,
      method: 'GET',
      path: `/containers/${encodeURIComponent(id)}/logs`,
      query: {
        stdout: true,
        stderr: true,
        follow: options.follow,
        tail: options.tail ?? 'all',
        since: options.since,
        until: options.until,
        timestamps: options.timestamps,
      },
      signal,
    })
    if (options.background) response.socket.unref()
    const tty = await isTerminal(docker, call, response.headers['content-type'])
    yield* chunksOf(response, { tty, timed: options.timestamps ?? false })
  } catch (error) {
    if (signal?.aborted) return
    throw engineError(error, { doing, signal })
  }
}

/** Engines before API 1.42 do not say which form their log has. */
async function isTerminal(
  docker: DockerClient,
  { id, signal }: LogsCall,
  contentType = '',
): Promise<boolean> {
  if (contentType.includes('multiplexed-stream')) return false
  const path = `/containers/${encodeURIComponent(id)}/json`
  const details = await request<Docker.ContainerInspectInfo>(docker, {
    doing: `inspect container ${id}`,
    method: 'GET',
    path,
    signal,
  })
  return details.Config.Tty
}
