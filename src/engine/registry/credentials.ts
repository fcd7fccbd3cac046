import { messageOf } from '../../base/errors.ts'
import { member, readOptional } from '../discovery/read.ts'
import type { RegistryCredentials } from '../port-types.ts'
import { askHelper } from './credential-helper.ts'
import type { CredentialsFound } from './credentials-found.ts'
import { configFile, type DockerConfigPlaces, helperOf, hostOf, serverOf } from './docker-config.ts'

/**
 * Finds what the Docker CLI's configuration holds for a registry: the answer of its credential helper or an
 * entry of `auths`. Reads at the first question and asks each helper once for a registry. Never fails.
 */
export function credentialReader({
  env,
  homeDir,
}: DockerConfigPlaces): (registry: string) => Promise<CredentialsFound> {
  const file = configFile({ env, homeDir })
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
  const server = serverOf(registry)
  const helper = helperOf(config, registry)
  const asked: CredentialsFound = helper === undefined ? {} : await askHelper(helper, server)
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

function textOf(entry: unknown, key: string): string | undefined {
  const value = member(entry, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}
