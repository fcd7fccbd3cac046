import type { ErrorCode } from '../base/error-codes.ts'
import { cancelled, EnvctlError, messageOf } from '../base/errors.ts'
import { hintFor } from './error-hints.ts'

export interface FailedCall {
  /** What was wanted, as in "Could not ...": `start container shop-dev-db-1`. */
  readonly doing: string
  readonly signal?: AbortSignal | undefined
}

/** What node, the modem and the daemon put on an error. */
interface RawError {
  readonly name?: string
  readonly code?: string
  readonly statusCode?: number
  readonly json?: unknown
}

const LOST = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ERR_STREAM_PREMATURE_CLOSE',
])
const LOST_WORDS = /socket hang up|aborted|premature close|other side closed/i
const TLS_CODE = /^ERR_(SSL|TLS)_|CERT|UNABLE_TO_VERIFY|SELF_SIGNED|EPROTO/
const PORT_WORDS =
  /port is already allocated|address already in use|cannot expose privileged port|Ports are not available|rootlessport/i
/** All that Docker says of a fixed address in a network that another container has. */
const ADDRESS_TAKEN = /^Address already in use$/

/**
 * The one place where what dockerode, node and the daemon throw becomes an error of ours.
 * An `EnvctlError` passes unchanged.
 */
export function engineError(error: unknown, call: FailedCall): EnvctlError {
  if (error instanceof EnvctlError) return error
  const raw = (typeof error === 'object' && error !== null ? error : {}) as RawError
  if (call.signal?.aborted || raw.name === 'AbortError' || raw.code === 'ABORT_ERR') return cancelled(error)
  const words = wordsOf(error)
  const message = `Could not ${call.doing}`
  const hint = hintFor(words)
  if (raw.statusCode === undefined) return connectionError({ error, raw, words, message })
  const taken = nameConflict(words)
  if (taken !== undefined) return new EnvctlError({ ...taken, detail: words, cause: error })
  if (PORT_WORDS.test(words) && !ADDRESS_TAKEN.test(words)) {
    const port = portOf(words)
    return new EnvctlError({
      code: 'port.in-use',
      message:
        port === undefined
          ? `${message}: a host port is not free`
          : `${message}: host port ${port} is not free`,
      detail: words,
      hint,
      cause: error,
    })
  }
  return new EnvctlError({ code: codeOf(raw.statusCode, words), message, detail: words, hint, cause: error })
}

/** Runs work that calls the engine, with its errors made ours. */
export async function call<T>(
  doing: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw cancelled(signal.reason)
  try {
    return await work()
  } catch (error) {
    throw engineError(error, { doing, signal })
  }
}

/** The status of a raw error that came as an answer; `undefined` when none came. */
export function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null ? (error as RawError).statusCode : undefined
}

function codeOf(status: number, words: string): ErrorCode {
  // Docker answers 404 when it finds no address for a network.
  if (status === 404 && !/address pool/i.test(words)) return 'engine.not-found'
  // Podman answers 500 where Docker answers 409; Docker 403 for a network in use.
  if (status === 409 || /already (in use|exists)|has active endpoints|is being used/i.test(words))
    return 'engine.conflict'
  return 'engine.refused'
}

function connectionError(facts: {
  readonly error: unknown
  readonly raw: RawError
  readonly words: string
  readonly message: string
}): EnvctlError {
  const { error, raw, words, message } = facts
  const code = raw.code ?? ''
  if (LOST.has(code) || LOST_WORDS.test(words)) return lost(message, words, error)
  if (TLS_CODE.test(code)) {
    return new EnvctlError({ code: 'engine.unreachable', message, ...connectionFailure(error), cause: error })
  }
  return new EnvctlError({
    code: 'engine.refused',
    message,
    detail: words,
    hint: hintFor(words),
    cause: error,
  })
}

/** The engine went away while something was done. */
export function engineLost({ doing }: FailedCall, why: Error): EnvctlError {
  return lost(`Could not ${doing}`, why.message, why)
}

function lost(message: string, detail: string, cause: unknown): EnvctlError {
  return new EnvctlError({
    code: 'engine.lost',
    message: `${message}: the engine went away`,
    detail,
    hint: 'See that it still runs ("docker info"), then run the same command again.',
    cause,
  })
}

/** Why no connection came about, in words, and what helps. */
export function connectionFailure(error: unknown): {
  readonly detail: string
  readonly hint?: string | undefined
  /** Whether it is a right that lacks. */
  readonly denied?: boolean | undefined
} {
  const code = ((error as RawError | null)?.code ?? '').toString()
  const words = messageOf(error)
  switch (code) {
    case 'ENOENT':
      return { detail: 'there is no socket' }
    case 'EACCES':
    case 'EPERM':
      return {
        detail: 'you may not use the socket',
        hint: 'Join its group: sudo usermod -aG docker "$USER", then log in again.',
        denied: true,
      }
    case 'ECONNREFUSED':
      return { detail: 'nothing listens there' }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return { detail: 'the host name is not known', hint: 'Check the spelling and the name service.' }
    case 'ETIMEDOUT':
      return {
        detail: words === '' ? 'no answer in time' : words,
        hint: 'Check the address and the firewall.',
      }
    case 'ENOTSOCK':
    case 'ENOTDIR':
    case 'EISDIR':
      return { detail: 'what is there is no socket' }
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return {
        detail: `its certificate is not trusted (${words})`,
        hint: 'Put the authority that signed it into ca.pem of DOCKER_CERT_PATH.',
      }
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return { detail: words, hint: 'Use a name or address that its certificate lists.' }
    default:
      if (/CERTIFICATE_REQUIRED|BAD_CERTIFICATE/.test(code)) {
        return {
          detail: 'it does not accept our certificate, or we gave none',
          hint: 'Put cert.pem and key.pem into DOCKER_CERT_PATH.',
        }
      }
      if (/WRONG_VERSION_NUMBER|EPROTO/.test(code)) {
        return { detail: 'it does not speak TLS', hint: 'Unset DOCKER_TLS_VERIFY, or use its TLS port.' }
      }
      return { detail: words === '' ? code : words }
  }
}

/** The engine's own words, without what the modem wraps them in. */
export function wordsOf(error: unknown): string {
  const json = typeof error === 'object' && error !== null ? (error as RawError).json : undefined
  if (typeof json === 'object' && json !== null) {
    const told = (json as { message?: unknown }).message
    if (typeof told === 'string' && told !== '') return told.trim()
  }
  return messageOf(error)
    .replace(/^\(HTTP code \d+\) .*? - /, '')
    .trim()
}

function nameConflict(words: string): { code: ErrorCode; message: string; hint: string } | undefined {
  const match =
    /container name "\/?([^"]+)" is already in use(?: by (?:container )?"?([0-9a-f]{12})?)?/i.exec(words)
  const name = match?.[1]
  if (name === undefined) return undefined
  const holder = match?.[2] === undefined ? 'another container' : `container ${match[2]}`
  return {
    code: 'name.foreign',
    message: `The container name "${name}" is taken by ${holder}`,
    hint: `Remove that one (docker rm -f ${name}), or choose another "container_name" or instance.`,
  }
}

function portOf(words: string): string | undefined {
  return (
    /privileged port (\d+)/.exec(words)?.[1] ??
    /(?:for|tcp4?6?|udp4?6?|port|listen \S+) \S*?:(\d+)/.exec(words)?.[1]
  )
}
