import { randomUUID } from 'node:crypto'
import { type GrpcMethods, serveGrpc } from '../build/session/grpc.ts'
import { call } from '../errors.ts'
import type { DockerClient } from './client.ts'
import { upgraded } from './plain-http.ts'

export interface BuildSession {
  /** By which the build names it. */
  readonly id: string
  close(): void
}

interface SessionFacts {
  readonly methods: GrpcMethods
  /** What the engine keeps the folders under that it was sent, to be sent the differences next time. */
  readonly sharedKey: string
  readonly signal: AbortSignal
}

/** Opens a connection on which the engine asks this side for what a build needs. */
export async function openBuildSession(
  { connections }: DockerClient,
  { methods, sharedKey, signal }: SessionFacts,
): Promise<BuildSession> {
  const id = randomUUID()
  const headers = {
    Upgrade: 'h2c',
    'X-Docker-Expose-Session-Uuid': id,
    'X-Docker-Expose-Session-Name': 'envctl',
    'X-Docker-Expose-Session-Sharedkey': sharedKey,
    'X-Docker-Expose-Session-Grpc-Method': Object.keys(methods),
  }
  const doing = 'open a session for a build'
  const socket = await call(doing, signal, () =>
    upgraded(connections, { doing, method: 'POST', path: '/session', headers, signal }),
  )
  const session = serveGrpc(socket, methods)
  return {
    id,
    close: () => {
      session.destroy()
      socket.destroy()
    },
  }
}
