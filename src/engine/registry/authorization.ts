import { isLoopback } from '../../base/insecure.ts'
import { member } from '../discovery/read.ts'
import type { RegistryCredentials } from '../port-types.ts'
import type { Challenge } from './challenge.ts'
import { ask, type HttpRequest } from './http.ts'
import { type TrustPlaces, trustFor } from './trust.ts'

interface Asked {
  readonly challenge: Challenge
  readonly credentials: RegistryCredentials | undefined
  readonly scope: string | undefined
}

interface Means {
  readonly places: TrustPlaces
  readonly silenceMs: number
  /** Whether the registry that asks was reached by TLS. */
  readonly secure: boolean
  readonly signal?: AbortSignal | undefined
}

/** The `Authorization` header that answers a challenge; `undefined` when there is none that would help. */
export async function authorization(asked: Asked, means: Means): Promise<string | undefined> {
  const { challenge, credentials } = asked
  if (challenge.scheme === 'basic') return credentials === undefined ? undefined : basic(credentials)
  const token = await tokenFor(asked, challenge, means)
  return token === undefined ? undefined : `Bearer ${token}`
}

function basic({ username, password }: RegistryCredentials): string | undefined {
  if (username === undefined || password === undefined) return undefined
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** Asks the server of tokens that the registry names; who is nobody gets one for what is open to all. */
async function tokenFor(
  { credentials, scope }: Asked,
  { realm, service, scope: wanted }: Extract<Challenge, { scheme: 'bearer' }>,
  { places, silenceMs, secure, signal }: Means,
): Promise<string | undefined> {
  // A registry with TLS that sends people on without it gives their passwords away.
  if (credentials !== undefined && secure && realm.protocol === 'http:' && !isLoopback(realm.host))
    return undefined
  const common = { trust: await trustFor(realm.host, places), silenceMs, signal }
  const answer = await ask({
    ...common,
    ...tokenRequest(realm, { service, scope: scope ?? wanted, credentials }),
  })
  if (answer.status === 401 || answer.status === 403) return undefined
  const said = `${realm.host}, which gives its tokens,`
  if (answer.status !== 200) throw new Error(`${said} answers ${answer.status}`)
  const token = tokenIn(answer.body.toString('utf8'))
  if (token === undefined) throw new Error(`${said} gave none`)
  return token
}

function tokenIn(text: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    const token = member(parsed, 'token') ?? member(parsed, 'access_token')
    return typeof token === 'string' && token !== '' ? token : undefined
  } catch {
    // A page of some server between: it is no token.
    return undefined
  }
}

function tokenRequest(
  realm: URL,
  {
    service,
    scope,
    credentials,
  }: Pick<Asked, 'scope' | 'credentials'> & { readonly service: string | undefined },
): Pick<HttpRequest, 'url' | 'method' | 'headers' | 'body'> {
  const url = new URL(realm)
  const about = [
    ['service', service],
    ['scope', scope],
  ] as const
  const given = about.flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  )
  if (credentials?.identityToken !== undefined) {
    const form = new URLSearchParams([
      ...given,
      ['grant_type', 'refresh_token'],
      ['client_id', 'envctl'],
      ['refresh_token', credentials.identityToken],
    ])
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return { url, method: 'POST', headers, body: form.toString() }
  }
  for (const [name, value] of given) url.searchParams.set(name, value)
  const header = credentials === undefined ? undefined : basic(credentials)
  if (credentials?.username !== undefined) url.searchParams.set('account', credentials.username)
  return { url, method: 'GET', headers: header === undefined ? {} : { authorization: header } }
}
