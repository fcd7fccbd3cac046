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
  // A server that speaks TLS has words for who does not, but they are no answer.
  return 'failure' in secure && open !== undefined && 'status' in open && isRegistry(open.status)
    ? open
    : secure
}

/** Whether this is how a registry answers: with a page, or asking who one is. */
export function isRegistry(status: number): boolean {
  return status < 400 || status === 401 || status === 403
}

async function ask(url: string, signal: AbortSignal): Promise<RegistryAnswer> {
  try {
    const response = await fetch(url, { signal, redirect: 'manual' })
    await response.body?.cancel()
    return { status: response.status, tls: url.startsWith('https:') }
  } catch (error) {
    if (signal.aborted) return { failure: `no answer within ${PATIENCE_MS / 1000} s`, untrusted: false }
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    const { detail } = connectionFailure(cause)
    return { failure: detail, untrusted: /certificate/i.test(detail) }
  }
}
