import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { text } from 'node:stream/consumers'
import { reachOf } from '../addresses.ts'
import { attempts } from '../attempts.ts'
import type { Probe, ProbeOf } from '../probe.ts'

const ATTEMPT_MS = 5000
const ORDINARY = [[200, 399]] as const

/** Ready when a request is answered with the right status and body. Certificates are not checked: readiness is. */
export const http: Probe<ProbeOf<'http'>> = (spec, context, signal) =>
  attempts(context, signal, async (inner) => {
    const reach = reachOf(spec.port, context)
    if (reach === undefined)
      throw new Error(`port ${spec.port} can be reached only where it is published for this machine`)
    const { status, body } = await ask(spec, reach, inner)
    const ranges = spec.status.length === 0 ? ORDINARY : spec.status
    if (!ranges.some(([from, to]) => status >= from && status <= to)) throw new Error(`answered ${status}`)
    if (spec.body !== undefined && !new RegExp(spec.body).test(body))
      throw new Error(`the body does not match ${spec.body}`)
  })

function ask(
  spec: ProbeOf<'http'>,
  reach: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      ...reach,
      path: spec.path,
      method: spec.method,
      headers: { connection: 'close', ...spec.headers },
      signal,
      timeout: ATTEMPT_MS,
      agent: false as const,
    }
    const answer = (response: import('node:http').IncomingMessage) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    }
    const request =
      spec.scheme === 'https'
        ? secure({ ...options, rejectUnauthorized: false }, answer)
        : plain(options, answer)
    request.once('timeout', () => request.destroy(new Error(`no answer within ${ATTEMPT_MS / 1000} seconds`)))
    request.once('error', (error) =>
      reject('code' in error && error.code === 'ECONNREFUSED' ? new Error('connection refused') : error),
    )
    request.end()
  })
}
