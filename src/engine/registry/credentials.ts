import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { member, readOptional } from '../discovery/read.ts'
import type { RegistryCredentials } from '../port-types.ts'
import { askHelper } from './credential-helper.ts'
import type { CredentialsFound } from './credentials-found.ts'

/** Docker Hub's entry in the Docker CLI's configuration. */
const HUB_KEY = 'https://index.docker.io/v1/'
const HUB_HOSTS = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

export interface CredentialPlaces {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

/**
 * Finds what the Docker CLI's configuration holds for a registry: the answer of its credential helper or an
 * entry of `auths`. Reads at the first question and asks each helper once for a registry. Never fails.
 */
export function credentialReader({
  env,
  homeDir,
}: CredentialPlaces): (registry: string) => Promise<CredentialsFound> {
  const file = join(env['DOCKER_CONFIG'] || join(homeDir, '.docker'), 'config.json')
  const known = new Map<string, Promise<CredentialsFound>>()
  let config: Promise<{ readonly value?: unknown; readonly problem?: string }> | undefined
  const find = async (registry: string): Promise<CredentialsFound> => {
    config ??= read(file)
    const { value, problem } = await config
    return problem === undefined ? lookUp(value, registry) : { problem }
  }
  return (registry) => {
    const answer = known.get(registry) ?? find(registry)
    known.set(registry, answer)
    return answer
  }
}

async function read(file: string): Promise<{ readonly value?: unknown; readonly problem?: string }> {
  try {
    const content = await readOptional(file)
    return content === undefined ? {} : { value: JSON.parse(content.toString('utf8')) }
  } catch (error) {
    return { problem: `${file} cannot be read: ${messageOf(error)}` }
  }
}

async function lookUp(config: unknown, registry: string): Promise<CredentialsFound> {
  const server = HUB_HOSTS.has(registry) ? HUB_KEY : registry
  const helpers = member(config, 'credHelpers')
  const helper = member(helpers, server) ?? member(helpers, registry) ?? member(config, 'credsStore')
  const asked: CredentialsFound =
    typeof helper === 'string' && helper !== '' ? await askHelper(helper, server) : {}
  if (asked.credentials !== undefined) return asked
  const written = entryOf(member(config, 'auths'), server)
  return written === undefined ? asked : { credentials: written }
}

function entryOf(auths: unknown, server: string): RegistryCredentials | undefined {
  const keys = auths !== null && typeof auths === 'object' ? Object.keys(auths) : []
  const key = keys.includes(server) ? server : keys.find((each) => hostOf(each) === hostOf(server))
  const entry = key === undefined ? undefined : member(auths, key)
  const identityToken = textOf(entry, 'identitytoken')
  if (identityToken !== undefined) return { identityToken, serverAddress: server }
  const auth = textOf(entry, 'auth')
  const decoded = auth === undefined ? '' : Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '')
  const colon = decoded.indexOf(':')
  const username = colon < 0 ? textOf(entry, 'username') : decoded.slice(0, colon)
  const password = colon < 0 ? textOf(entry, 'password') : decoded.slice(colon + 1)
  if (username === undefined || password === undefined) return undefined
  return { username, password, serverAddress: server }
}

/** Entries are hosts, or addresses that older clients wrote. */
function hostOf(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return HUB_HOSTS.has(host) ? 'docker.io' : host
}

function textOf(entry: unknown, key: string): string | undefined {
  const value = member(entry, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}
