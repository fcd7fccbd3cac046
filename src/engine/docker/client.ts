import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import Docker from 'dockerode'
import { EnvctlError } from '../../base/errors.ts'
import { engineError, statusOf } from '../errors.ts'
import type { Connections } from './connections.ts'

/** One request to the daemon. */
export interface Call {
  /** What is wanted, as in "Could not ...". */
  readonly doing: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** What is undefined is left out; objects are sent as JSON. */
  readonly query?: Readonly<Record<string, string | number | boolean | object | undefined>> | undefined
  readonly body?: object | undefined
  readonly file?: NodeJS.ReadableStream | Buffer | undefined
  readonly signal?: AbortSignal | undefined
}

const ACCEPTED: Readonly<Record<number, true>> = {
  101: true,
  200: true,
  201: true,
  202: true,
  204: true,
  304: true,
}

/** dockerode over our own connections, whatever the process environment says. */
export function dockerClient(connections: Connections): Docker {
  // The path only tells the modem that the agent connects; without `host` it would take DOCKER_HOST's.
  const options = { socketPath: '/', host: undefined, protocol: 'http' as const, agent: connections }
  return new Docker(options)
}

/** The answer's JSON, `undefined` when it has no body. Rejects with what the modem throws. */
export async function rawRequest<T>(docker: Docker, call: Call): Promise<T> {
  // As a stream, since only then does the modem tell of a connection that breaks in the middle of an answer.
  const answer = await dial<IncomingMessage>(docker, call, { isStream: true })
  const body = await buffer(answer)
  // Podman says "OK" in plain text where Docker says nothing.
  const json = body.length > 0 && answer.headers['content-type']?.startsWith('application/json') === true
  return (json ? JSON.parse(body.toString('utf8')) : undefined) as T
}

/** The answer's JSON; fails with an `EnvctlError`. */
export async function request<T = void>(docker: Docker, call: Call): Promise<T> {
  try {
    return await rawRequest<T>(docker, call)
  } catch (error) {
    throw engineError(error, call)
  }
}

/** The same, where some answers that are no success say that there is nothing to do: then `undefined`. */
export async function requestUnless<T = void>(
  docker: Docker,
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
export async function openStream(docker: Docker, call: Call): Promise<IncomingMessage> {
  try {
    const response = await dial<IncomingMessage>(docker, call, { isStream: true })
    // An abort before anybody reads would otherwise be nobody's error and end the process.
    response.on('error', () => undefined)
    return response
  } catch (error) {
    throw engineError(error, call)
  }
}

/** The same, where some answers say that there is nothing: then `undefined`. */
export async function openStreamUnless(
  docker: Docker,
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
export async function hijack(docker: Docker, call: Call): Promise<Duplex> {
  try {
    const socket = await dial<Duplex>(docker, call, { isStream: true, hijack: true, openStdin: true })
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

function dial<T>(
  docker: Docker,
  call: Call,
  kind: { isStream: true; hijack?: true; openStdin?: true },
): Promise<T> {
  const { method, path, query, body, file, signal } = call
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined)
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    docker.modem.dial(
      {
        ...kind,
        method,
        path: given.length === 0 ? path : `${path}?`,
        // The modem sends everything beside `_query` and `_body` as the body.
        options: { _query: Object.fromEntries(given), _body: body ?? {} },
        statusCodes: ACCEPTED,
        ...(file === undefined ? {} : { file }),
        ...(signal === undefined ? {} : { abortSignal: signal }),
      },
      (error, result) => (error === null ? resolve(result as T) : reject(error)),
    )
  })
}
