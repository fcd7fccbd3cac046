import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { EnvctlError } from '../../base/errors.ts'
import { engineError, statusOf } from '../errors.ts'
import type { Connections } from './connections.ts'
import { answerTo, type Call, pathOf, wholeOf } from './plain-http.ts'

export type { Call } from './plain-http.ts'

/** The daemon, as the files of this room call it. */
export interface DockerClient {
  readonly connections: Connections
  /**
   * For what is more than a request and its answer: pulls with credentials, connections that speak both ways. Loaded
   * when it is first asked for: most commands only ask the daemon something, and are over sooner than dockerode is loaded.
   */
  readonly dockerode: () => Promise<Docker>
}

const UPGRADED = { 101: true, 200: true }

/** A client over our own connections, whatever the process environment says. */
export function dockerClient(connections: Connections): DockerClient {
  let known: Docker | undefined
  return {
    connections,
    async dockerode() {
      const { default: Dockerode } = await import('dockerode')
      // The path only tells the modem that the agent connects; without `host` it would take DOCKER_HOST's.
      const options = { socketPath: '/', host: undefined, protocol: 'http' as const, agent: connections }
      known ??= new Dockerode(options)
      return known
    },
  }
}

/** The answer's JSON, `undefined` when it has none. Rejects with what node throws, or with the refusal. */
export async function rawRequest<T>(docker: DockerClient, call: Call): Promise<T> {
  const answer = await answerTo(docker.connections, call)
  const body = await wholeOf(answer)
  // Podman says "OK" in plain text where Docker says nothing.
  const json = body.length > 0 && answer.headers['content-type']?.startsWith('application/json') === true
  return (json ? JSON.parse(body.toString('utf8')) : undefined) as T
}

/** The answer's JSON; fails with an `EnvctlError`. */
export async function request<T = void>(docker: DockerClient, call: Call): Promise<T> {
  try {
    return await rawRequest<T>(docker, call)
  } catch (error) {
    throw engineError(error, call)
  }
}

/** The same, where some answers that are no success say that there is nothing to do: then `undefined`. */
export async function requestUnless<T = void>(
  docker: DockerClient,
  call: Call,
  statuses: readonly number[],
): Promise<T | undefined> {
  try {
    return await rawRequest<T>(docker, call)
  } catch (error) {
    if (statuses.includes(statusOf(error) ?? 0)) return undefined
    throw engineError(error, call)
  }
}

/** The answer as a stream, once its headers have come. */
export async function openStream(docker: DockerClient, call: Call): Promise<IncomingMessage> {
  try {
    const response = await answerTo(docker.connections, call)
    // An abort before anybody reads would otherwise be nobody's error and end the process.
    response.on('error', () => undefined)
    return response
  } catch (error) {
    throw engineError(error, call)
  }
}

/** The same, where some answers say that there is nothing: then `undefined`. */
export async function openStreamUnless(
  docker: DockerClient,
  statuses: readonly number[],
  call: Call,
): Promise<IncomingMessage | undefined> {
  try {
    return await openStream(docker, call)
  } catch (error) {
    if (error instanceof EnvctlError && statuses.includes(statusOf(error.cause) ?? 0)) return undefined
    throw error
  }
}

/** The connection itself, both ways, after the daemon gave up HTTP on it. */
export async function hijack(docker: DockerClient, call: Call): Promise<Duplex> {
  try {
    const socket = await upgraded(await docker.dockerode(), call)
    abortable(socket, call.signal)
    return socket
  } catch (error) {
    throw engineError(error, call)
  }
}

/** Once the connection is no longer HTTP's, nobody else watches the signal. */
function abortable(socket: Duplex, signal: AbortSignal | undefined): void {
  if (signal === undefined) return
  const stop = (): void => {
    socket.destroy()
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', stop))
}

function upgraded(docker: Docker, call: Call): Promise<Duplex> {
  const { method, body, signal } = call
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    docker.modem.dial(
      {
        isStream: true,
        hijack: true,
        openStdin: true,
        method,
        path: pathOf(call),
        // Without `_query` the body would be sent as a query as well.
        options: { _query: {}, _body: body ?? {} },
        statusCodes: UPGRADED,
        ...(signal === undefined ? {} : { abortSignal: signal }),
      },
      (error, result) => (error === null ? resolve(result as Duplex) : reject(error)),
    )
  })
}
