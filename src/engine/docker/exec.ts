import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { cancelled, EnvctlError } from '../../base/errors.ts'
import type { Exec, ExecHandle } from '../port.ts'
import type { ExecOptions } from '../port-types.ts'
import { feed, outputOf } from './attach.ts'
import { type DockerClient, hijack, request } from './client.ts'

/** How long the engine may need to tell an exit code after the output has ended. */
const EXIT_CODE_MS = 10_000

export function dockerExec(docker: DockerClient): Exec {
  return { start: (container, options, signal) => startExec(docker, { container, options, signal }) }
}

interface Start {
  readonly container: string
  readonly options: ExecOptions
  readonly signal?: AbortSignal | undefined
}

async function startExec(docker: DockerClient, start: Start): Promise<ExecHandle> {
  const { container, options, signal } = start
  const doing = `run "${options.command.join(' ')}" in container ${container}`
  const tty = options.tty ?? false
  const { Id: id } = await request<{ Id: string }>(docker, {
    doing,
    method: 'POST',
    path: `/containers/${encodeURIComponent(container)}/exec`,
    body: {
      AttachStdin: options.stdin !== undefined,
      AttachStdout: true,
      AttachStderr: true,
      Tty: tty,
      Cmd: options.command,
      Env: Object.entries(options.env ?? {}).map(([key, value]) => `${key}=${value}`),
      User: options.user,
      WorkingDir: options.workingDir,
      Privileged: options.privileged ?? false,
    },
    signal,
  })
  const path = `/exec/${id}/start`
  const socket = await hijack(docker, {
    doing,
    method: 'POST',
    path,
    body: { Detach: false, Tty: tty },
    signal,
  })
  feed(socket, options.stdin)
  const closed = new Promise<void>((resolve) => {
    socket.once('end', resolve)
    socket.once('close', resolve)
  })
  let read = false
  return {
    output: {
      [Symbol.asyncIterator]() {
        read = true
        return outputOf(socket, { tty, doing, signal })
      },
    },
    async exitCode() {
      // Without a reader the output would never end.
      if (!read) socket.resume()
      await closed
      if (signal?.aborted) throw cancelled(signal.reason)
      return exitCodeOf(docker, { id, doing, signal })
    },
    resize: (columns, rows) =>
      request(docker, {
        doing: `resize the terminal of ${doing}`,
        method: 'POST',
        path: `/exec/${id}/resize`,
        query: { w: columns, h: rows },
      }),
  }
}

async function exitCodeOf(
  docker: DockerClient,
  exec: { id: string; doing: string; signal?: AbortSignal | undefined },
): Promise<number> {
  const { id, doing, signal } = exec
  for (const start = performance.now(); performance.now() - start < EXIT_CODE_MS; ) {
    const info = await request<Docker.ExecInspectInfo>(docker, {
      doing,
      method: 'GET',
      path: `/exec/${id}/json`,
      signal,
    })
    if (!info.Running && info.ExitCode !== null) return info.ExitCode
    await sleep(10, undefined, { signal })
  }
  throw new EnvctlError({
    code: 'engine.refused',
    message: `Could not ${doing}: its output ended and it still runs`,
    hint: 'It closed its output and went on: look for it with "docker top".',
  })
}
