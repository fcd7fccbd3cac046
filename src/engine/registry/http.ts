import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { isLoopback } from '../../base/insecure.ts'
import type { Trust } from './trust.ts'

export interface HttpRequest {
  readonly url: URL
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly trust: Trust
  /** How long it may be silent, in milliseconds. */
  readonly silenceMs: number
  readonly signal?: AbortSignal | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** No document of a registry is larger, in bytes. */
const LONGEST = 4 * 1024 * 1024

/**
 * One request and its whole answer. Not by `fetch`, which refuses some ports that a registry may well have, and
 * trusts no authority but its own. Proxies of the environment are used where Node can.
 */
export async function ask(request: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers, body, trust, silenceMs, signal } = request
  const { verify, ...authorities } = trust
  const agent = agentOf(url)
  const options = {
    method,
    headers,
    timeout: silenceMs,
    ...(agent === undefined ? {} : { agent }),
    ...(signal === undefined ? {} : { signal }),
  }
  const sent =
    url.protocol === 'https:'
      ? secureRequest(url, { ...options, ...authorities, rejectUnauthorized: verify })
      : plainRequest(url, options)
  let silent: Error | undefined
  sent.once('timeout', () => {
    silent = Object.assign(new Error(`it was silent for ${silenceMs / 1000} s`), { code: 'ETIMEDOUT' })
    sent.destroy(silent)
  })
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve)
      // What breaks later is told by the answer.
      sent.on('error', reject)
      sent.end(body)
    })
    return { status: response.statusCode ?? 0, headers: response.headers, body: await bodyOf(response) }
  } catch (error) {
    throw silent ?? error
  }
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  let length = 0
  response.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > LONGEST) response.destroy(new Error(`its answer is longer than ${LONGEST / 1024 / 1024} MB`))
  })
  return buffer(response)
}

const agents = new Map<string, Agent>()

/** Connections are kept, and proxied as the environment says; nobody has a proxy for their own machine. */
function agentOf({ protocol, host }: URL): Agent | undefined {
  const proxied = !isLoopback(host)
  const key = `${protocol}${proxied}`
  const kind = protocol === 'https:' ? SecureAgent : Agent
  const known =
    agents.get(key) ?? new kind({ keepAlive: true, ...(proxied ? { proxyEnv: process.env } : {}) })
  agents.set(key, known)
  return known
}
