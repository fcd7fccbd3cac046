import { join } from 'node:path'
import { contextCandidate } from './context.ts'
import { readOptional } from './read.ts'
import type { Candidate, Way } from './way.ts'

/** `--engine`: a url, or the name of a Docker context. */
export const engineFlag: Way = async (surroundings) => {
  const { engine } = surroundings
  if (engine === undefined) return []
  if (!engine.includes('://')) return [await contextCandidate(engine, surroundings)]
  return [await withTls({ url: engine, source: '--engine', env: surroundings.env })]
}

/** `DOCKER_HOST`, with `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH`. */
export const dockerHost: Way = async ({ env }) => {
  const url = env['DOCKER_HOST']
  return url === undefined || url === '' ? [] : [await withTls({ url, source: 'DOCKER_HOST', env })]
}

/** `~/.testcontainers.properties`: `docker.host` and `tc.host`. */
export const testcontainersProperties: Way = async ({ homeDir, env }) => {
  const file = await readOptional(join(homeDir, '.testcontainers.properties'))
  if (file === undefined) return []
  const properties = new Map(
    [...file.toString('utf8').matchAll(/^\s*([\w.]+)\s*[=:]\s*(.*?)\s*$/gm)].map(([, key = '', value = '']) => [key, value]),
  )
  const url = properties.get('tc.host') ?? properties.get('docker.host')
  if (url === undefined || url === '') return []
  const certificates = properties.get('docker.cert.path')
  const verify = properties.get('docker.tls.verify') === '1' || properties.get('docker.tls.verify') === 'true'
  const tlsEnv = { ...env, DOCKER_TLS_VERIFY: verify ? '1' : undefined, DOCKER_CERT_PATH: certificates }
  return [{ ...(await withTls({ url, source: '~/.testcontainers.properties', env: tlsEnv })), explicit: false }]
}

async function withTls(facts: {
  readonly url: string
  readonly source: string
  readonly env: Readonly<Record<string, string | undefined>>
}): Promise<Candidate> {
  const { url, source, env } = facts
  const candidate: Candidate = { url, source, explicit: true, remedy: `Start that engine, or correct ${source}` }
  const folder = env['DOCKER_CERT_PATH']
  if (!env['DOCKER_TLS_VERIFY'] || folder === undefined) return candidate
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => readOptional(join(folder, name))))
  return { ...candidate, tls: { ca, cert, key } }
}
