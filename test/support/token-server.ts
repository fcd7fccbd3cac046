import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Certificate } from './certificates.ts'
import type { Login } from './registry.ts'

export interface TokenServer {
  readonly realm: string
  /** Every question, without what it is authorised by. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/**
 * Gives tokens to one person, and to nobody else, as Docker Hub's does to its registry: signed, for what is asked
 * for and for a few minutes.
 */
export async function startTokenServer(signer: Certificate, login: Login): Promise<TokenServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://it')
    asked.push(`${request.method} ${url.pathname}${url.search}`)
    const expected = Buffer.from(`${login.username}:${login.password}`).toString('base64')
    if (request.headers.authorization !== `Basic ${expected}`) {
      response.writeHead(401).end('{"details":"incorrect username or password"}')
      return
    }
    const access = url.searchParams.getAll('scope').map((scope) => {
      const [type, name, actions = ''] = scope.split(':')
      return { type, name, actions: actions.split(',') }
    })
    response.end(JSON.stringify({ token: signed(signer, { sub: login.username, access }) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    realm: `http://127.0.0.1:${port}/token`,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export const ISSUER = 'test-issuer'
export const SERVICE = 'test-registry'

function signed({ cert, key }: Certificate, claims: object): string {
  const now = Math.floor(Date.now() / 1000)
  const x5c = [new X509Certificate(readFileSync(cert)).raw.toString('base64')]
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = {
    iss: ISSUER,
    aud: SERVICE,
    nbf: now - 10,
    iat: now,
    exp: now + 300,
    jti: randomUUID(),
    ...claims,
  }
  const text = `${part({ typ: 'JWT', alg: 'ES256', x5c })}.${part(body)}`
  const privateKey = { key: createPrivateKey(readFileSync(key)), dsaEncoding: 'ieee-p1363' as const }
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`
}
