import { type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Connections } from './connections.ts'

/** One request to the daemon. */
export interface Call {
  /** What is wanted, as in "Could not ...". */
  readonly doing: string
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** What is undefined is left out; arrays are given several times, objects are sent as JSON. */
  readonly query?: Readonly<Record<string, string | number | boolean | object | undefined>> | undefined
  readonly body?: object | undefined
  readonly headers?: Readonly<Record<string, string | string[]>> | undefined
  /** A tar, as the body. */
  readonly file?: NodeJS.ReadableStream | Buffer | undefined
  readonly signal?: AbortSignal | undefined
}

const ACCEPTED: ReadonlySet<number> = new Set([200, 201, 202, 204, 304])

/** An answer that is no success. Has what dockerode puts on its errors. */
class Refusal extends Error {
  readonly statusCode: number
  readonly json: unknown

  constructor(statusCode: number, body: string) {
    super(body)
    this.statusCode = statusCode
    this.json = parsed(body)
  }
}

/** The daemon's answer, once its headers have come. Rejects with what node throws, or with the refusal. */
export async function answerTo(connections: Connections, call: Call): Promise<IncomingMessage> {
  const response = await send(connections, call)
  const { statusCode = 0, statusMessage = '' } = response
  if (ACCEPTED.has(statusCode)) return response
  throw new Refusal(statusCode, (await wholeOf(response)).toString('utf8') || statusMessage)
}

/** All of an answer's body. */
export async function wholeOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * The connection itself, after the daemon gave up HTTP on it for another protocol. Rejects with what node throws,
 * or with the refusal.
 */
export function upgraded(connections: Connections, call: Call): Promise<Duplex> {
  const { method, path, headers, signal } = call
  return new Promise((resolve, reject) => {
    const sent = request({
      agent: connections,
      method,
      path,
      headers: { ...headers, Connection: 'Upgrade' },
      ...(signal === undefined ? {} : { signal }),
    })
    sent.on('error', reject)
    sent.on('upgrade', (_response, socket, head) => {
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    sent.on('response', async (response) => {
      reject(new Refusal(response.statusCode ?? 0, (await wholeOf(response)).toString('utf8')))
    })
    sent.end()
  })
}

/** The path with its query: `/volumes?filters=...`. */
export function pathOf({ path, query = {} }: Pick<Call, 'path' | 'query'>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().flatMap((one): [string, string][] => (one === undefined ? [] : [[key, written(one)]])),
  )
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}

const written = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value)

function send(connections: Connections, call: Call): Promise<IncomingMessage> {
  const { method, body, file, signal } = call
  const headers = {
    ...call.headers,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(file === undefined ? {} : { 'Content-Type': 'application/x-tar' }),
  }
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const options = { agent: connections, method, path: pathOf(call), headers }
    const sent = request({ ...options, ...(signal === undefined ? {} : { signal }) }, resolve)
    sent.on('error', reject)
    if (file === undefined || file instanceof Uint8Array) {
      sent.end(file ?? (body === undefined ? undefined : JSON.stringify(body)))
      return
    }
    file.once('error', (error) => sent.destroy(error))
    file.pipe(sent)
  })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
