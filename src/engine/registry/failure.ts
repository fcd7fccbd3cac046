import { formatDuration } from '../../base/duration.ts'
import { codeOf, EnvctlError, messageOf } from '../../base/errors.ts'
import { connectionFailure } from '../errors.ts'
import type { HttpAnswer } from './http.ts'
import { retryAfterMs } from './retry-after.ts'

/** A place of a registry that somebody was sent away from. */
export interface Refused {
  readonly host: string
  /** Why no credentials could be sent, when that may be the reason. */
  readonly problem?: string | undefined
}

const CERTIFICATE = /CERT|UNABLE_TO_|SELF_SIGNED|ERR_TLS_CERT/
const SPEAKS_NO_TLS = /WRONG_VERSION_NUMBER|EPROTO|ERR_SSL_PACKET_LENGTH_TOO_LONG/
/** Who ends so may answer the next time. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'])
/** Nobody is there, whatever is spoken. */
const NOBODY = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ABORT_ERR'],
])

/** Whether a connection broke that may well stand the next time. */
export const isBroken = (error: unknown): boolean => BROKEN.has(codeOf(error))

/** Whether another way of speaking, such as without TLS, makes no difference. */
export const isNobody = (error: unknown): boolean => NOBODY.has(codeOf(error))

/** The error of a registry that gave no answer. */
export function noAnswer(host: string, error: unknown): EnvctlError {
  const code = codeOf(error)
  if (CERTIFICATE.test(code)) {
    return new EnvctlError({
      code: 'registry.untrusted',
      message: `The certificate of ${host} is not trusted`,
      detail: messageOf(error),
      hint: trustHint(host),
      cause: error,
    })
  }
  const detail = SPEAKS_NO_TLS.test(code) ? 'it does not speak TLS' : connectionFailure(error).detail
  return new EnvctlError({
    code: 'registry.unreachable',
    message: `The registry ${host} does not answer`,
    detail,
    hint: SPEAKS_NO_TLS.test(code)
      ? `Registries without TLS are those of this machine, and those that the engine lists: { "insecure-registries": ["${host}"] } in /etc/docker/daemon.json, then restart it.`
      : 'Check its name, the network, and that it runs.',
    cause: error,
  })
}

/** The error of a registry whose answer is none that was asked for. */
export function badAnswer({ host, problem }: Refused, answer: HttpAnswer): EnvctlError {
  const { status } = answer
  const detail = [wordsIn(answer) ?? `it answers ${status}`, problem]
    .filter((line) => line !== undefined)
    .join('\n')
  if (status === 401 || status === 403) {
    return new EnvctlError({
      code: 'registry.denied',
      message: `The registry ${host} does not let you in`,
      detail,
      hint: loginHint(host),
    })
  }
  if (status === 429) {
    const waitMs = retryAfterMs(answer.headers['retry-after'], Date.now())
    const later = waitMs === undefined ? 'later' : `in ${formatDuration(waitMs)}`
    return new EnvctlError({
      code: 'registry.limited',
      message: `The registry ${host} wants no more requests for now`,
      detail,
      hint: `Try again ${later}, or log in, which raises the limit. ${loginHint(host)}`,
    })
  }
  return new EnvctlError({
    code: 'registry.refused',
    message: `The registry ${host} refuses`,
    detail,
    hint: `See that ${host} is a registry and in order: its answer was ${status}.`,
  })
}

export function loginHint(host: string): string {
  return `Log in: envctl login${host === 'docker.io' ? '' : ` ${host}`}`
}

/** How a registry's own authority is made known, to engines as to envctl. */
export function trustHint(host: string): string {
  const folder = `/etc/docker/certs.d/${host}`
  return [
    "Give the certificate of the authority that signed it to this machine, and to the engine's if that is another; nothing needs a restart:",
    `  sudo mkdir -p ${folder}`,
    `  sudo cp ca.crt ${folder}/ca.crt`,
  ].join('\n')
}

/** What a registry says in the form that the protocol has for it. */
function wordsIn({ body }: HttpAnswer): string | undefined {
  try {
    const { errors }: { errors?: { code?: string; message?: string }[] } = JSON.parse(body.toString('utf8'))
    const words = errors?.flatMap(({ code, message }) => message ?? code ?? [])
    return words === undefined || words.length === 0 ? undefined : words.join('; ')
  } catch {
    // No registry's words, but a web server's page: the status says more.
    return undefined
  }
}
