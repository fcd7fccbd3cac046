import { cancelled } from '../../base/errors.ts'
import { isLoopback } from '../../base/insecure.ts'
import type { RegistryEvent } from '../events.ts'
import type { RegistryCredentials } from '../port-types.ts'
import { authorization } from './authorization.ts'
import { type Challenge, parseChallenge } from './challenge.ts'
import type { CredentialsFound } from './credentials-found.ts'
import { isBroken, isNobody, noAnswer } from './failure.ts'
import { ask, type HttpAnswer } from './http.ts'
import { ATTEMPTS, LONGEST_WAIT_MS, pause, retryAfterMs, waitAfter } from './retry-after.ts'
import { type Trust, type TrustPlaces, trustFor } from './trust.ts'

export interface RegistryClientOptions extends TrustPlaces {
  readonly credentialsFor: (registry: string) => Promise<CredentialsFound>
  /** Whether the engine talks to a host without TLS; asked only when that would help. */
  readonly insecure: (host: string) => Promise<boolean>
  /** How long a registry may be silent, in milliseconds. */
  readonly silenceMs: number
  readonly emit: (event: RegistryEvent) => void
}

/** One question to a registry. */
export interface RegistryCall {
  readonly host: string
  readonly method: 'GET' | 'HEAD'
  /** Below `/v2/`. */
  readonly path: string
  readonly accept?: string | undefined
  /** What a token is to be good for: `repository:shop/api:pull`. */
  readonly scope?: string | undefined
  /** Instead of those that are kept; also told to a registry that does not ask for any. */
  readonly credentials?: RegistryCredentials | undefined
}

export interface RegistryAnswer extends HttpAnswer {
  /** Whether it asked who we are. */
  readonly challenged: boolean
}

export interface RegistryClient {
  /**
   * The registry's answer, whatever it is. Waits and asks again, a few times, when the registry wants that or the
   * connection breaks. `registry.unreachable` and `registry.untrusted` when there is no answer.
   */
  ask(call: RegistryCall, signal?: AbortSignal): Promise<RegistryAnswer>
  /** The same without waiting for anything. */
  askOnce(call: RegistryCall, signal?: AbortSignal): Promise<RegistryAnswer>
}

interface Way {
  readonly scheme: 'http' | 'https'
  readonly trust: Trust
}

const PLAIN: Way = { scheme: 'http', trust: { verify: true } }
const UNVERIFIED: Way = { scheme: 'https', trust: { verify: false } }
const REDIRECTS = 5
/** Where Docker Hub's registry is. */
const HUB = 'registry-1.docker.io'

const BASIC: Challenge = { scheme: 'basic' }

/** Talks to registries as the Docker CLI would: the same credentials, the same trust. */
export function registryClient(options: RegistryClientOptions): RegistryClient {
  const { silenceMs, insecure, emit } = options
  const ways = new Map<string, Way>()
  const granted = new Map<string, string>()

  async function* waysTo(host: string): AsyncGenerator<Way, void> {
    if (isLoopback(host)) yield* [PLAIN, UNVERIFIED]
    else {
      yield { scheme: 'https', trust: await trustFor(host, options) }
      if (await insecure(host)) yield* [UNVERIFIED, PLAIN]
    }
  }

  /** The way that leads to an answer is kept for all that follows. */
  const send = async (call: RegistryCall, header: string | undefined, signal?: AbortSignal) => {
    const { host } = call
    const known = ways.get(host)
    if (known !== undefined) return follow(call, { way: known, header }, signal)
    let first: unknown
    let refused: HttpAnswer | undefined
    for await (const way of waysTo(host)) {
      try {
        const answer = await follow(call, { way, header }, signal)
        refused ??= answer
        // What servers with TLS say to those without.
        if (way === PLAIN && answer.status === 400) continue
        ways.set(host, way)
        return answer
      } catch (error) {
        first ??= error
        if (isNobody(error)) break
      }
    }
    if (refused !== undefined) return refused
    throw first
  }

  const follow = async (
    call: RegistryCall,
    { way, header }: { readonly way: Way; readonly header: string | undefined },
    signal?: AbortSignal,
  ): Promise<HttpAnswer> => {
    const { host, method, path, accept } = call
    let url = new URL(`${way.scheme}://${host === 'docker.io' ? HUB : host}/v2/${path}`)
    let { trust } = way
    let allowed = header
    for (let count = 0; ; count += 1) {
      const headers = {
        ...(accept === undefined ? {} : { accept }),
        ...(allowed === undefined ? {} : { authorization: allowed }),
      }
      const answer = await ask({ url, method, headers, trust, silenceMs, signal })
      const next = [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.location : undefined
      if (next === undefined || count === REDIRECTS) return answer
      const from = url.host
      url = new URL(next, url)
      if (url.host === from) continue
      // What opens one registry is none of another host's business.
      allowed = undefined
      trust = await trustFor(url.host, options)
    }
  }

  const once = async (call: RegistryCall, signal?: AbortSignal): Promise<RegistryAnswer> => {
    const key = `${call.host} ${call.scope ?? ''}`
    const answer = await send(call, call.credentials === undefined ? granted.get(key) : undefined, signal)
    const challenge = challengeOf(answer)
    if (challenge === undefined && call.credentials === undefined) return { ...answer, challenged: false }
    const credentials = call.credentials ?? (await options.credentialsFor(call.host)).credentials
    const asks = { challenge: challenge ?? BASIC, credentials, scope: call.scope }
    const secure = ways.get(call.host)?.scheme === 'https'
    const allowed = await authorization(asks, { places: options, silenceMs, secure, signal })
    const challenged = challenge !== undefined
    if (allowed === undefined) return { ...answer, challenged }
    if (call.credentials === undefined) granted.set(key, allowed)
    return { ...(await send(call, allowed, signal)), challenged }
  }

  return {
    askOnce: async (call, signal) => {
      try {
        return await once(call, signal)
      } catch (error) {
        throw signal?.aborted ? cancelled(error) : noAnswer(call.host, error)
      }
    },
    ask: async (call, signal) => {
      for (let attempt = 1; ; attempt += 1) {
        const tried = await once(call, signal).catch((error: unknown) => {
          if (signal?.aborted) throw cancelled(error)
          if (attempt === ATTEMPTS || !isBroken(error)) throw noAnswer(call.host, error)
          return undefined
        })
        const busy = tried !== undefined && (tried.status === 429 || tried.status >= 500)
        if (tried !== undefined && (!busy || attempt === ATTEMPTS)) return tried
        const asked = retryAfterMs(tried?.headers['retry-after'], Date.now())
        const delayMs = waitAfter(attempt, asked)
        if (tried !== undefined && delayMs > LONGEST_WAIT_MS) return tried
        const reason = tried === undefined ? 'the connection broke' : `it answered ${tried.status}`
        emit({ type: 'registry.retrying', registry: call.host, reason, attempt, delayMs })
        await pause(delayMs, signal)
      }
    },
  }
}

function challengeOf({ status, headers }: HttpAnswer): Challenge | undefined {
  const header = headers['www-authenticate']
  return status === 401 && header !== undefined ? parseChallenge(header) : undefined
}
