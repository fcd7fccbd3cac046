import { once } from 'node:events'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import { connectionFailure } from '../../engine/errors.ts'

const PATIENCE_MS = 3000

/** What a registry says to a first question. */
export type RegistryAnswer =
  | { readonly status: number; readonly tls: boolean }
  /** No answer. */
  | { readonly failure: string; readonly untrusted: boolean }

/** Asks a host for `/v2/`, as every registry can be; without TLS too when that is allowed. */
export async function askRegistry(
  host: string,
  { plain, signal }: { readonly plain: boolean; readonly signal: AbortSignal },
): Promise<RegistryAnswer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
  const [secure, open] = await Promise.all([
    ask(`https://${host}/v2/`, limit),
    plain ? ask(`http://${host}/v2/`, limit) : undefined,
  ])
  const speaksNoTls = 'failure' in secure && !secure.untrusted && open !== undefined && 'status' in open
  return speaksNoTls ? open : secure
}

/** Whether this is how a registry answers: with a page, or asking who one is. */
export function isRegistry(status: number): boolean {
  return status < 400 || status === 401 || status === 403
}

/** Not by `fetch`, which refuses some ports that a registry may well have. */
async function ask(url: string, signal: AbortSignal): Promise<RegistryAnswer> {
  const tls = url.startsWith('https:')
  const request = (tls ? secureRequest : plainRequest)(url, { signal, agent: false })
  try {
    request.end()
    const [response]: IncomingMessage[] = await once(request, 'response')
    response?.destroy()
    return { status: response?.statusCode ?? 0, tls }
  } catch (error) {
    if (signal.aborted) return { failure: `no answer within ${PATIENCE_MS / 1000} s`, untrusted: false }
    const { detail } = connectionFailure(error)
    return { failure: detail, untrusted: /certificate/i.test(detail) }
  } finally {
    request.on('error', () => undefined).destroy()
  }
}
