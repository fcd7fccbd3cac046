import { messageOf } from '../../base/errors.ts'
import { member, readOptional } from '../discovery/read.ts'
import type { RegistryCredentials } from '../port-types.ts'
import { askHelper } from './credential-helper.ts'
import type { CredentialsFound } from './credentials-found.ts'
import { configFile, type DockerConfigPlaces, helperOf, hostOf, serverOf } from './docker-config.ts'

/** A configuration as text, for who has no file to put it in, such as a job of CI: asked before the file. */
const TEXT = 'DOCKER_AUTH_CONFIG'

interface Config {
  readonly value?: unknown
  readonly problem?: string
}

/**
 * Finds what the Docker CLI's configuration holds for a registry: the answer of its credential helper or an
 * entry of `auths`. What `DOCKER_AUTH_CONFIG` has comes before what the file has. Reads at the first question and asks
 * each helper once for a registry. Never fails.
 */
export function credentialReader({
  env,
  homeDir,
}: DockerConfigPlaces): (registry: string) => Promise<CredentialsFound> {
  const file = configFile({ env, homeDir })
  const known = new Map<string, Promise<CredentialsFound>>()
  let configs: Promise<readonly Config[]> | undefined
  const find = async (registry: string): Promise<CredentialsFound> => {
    configs ??= Promise.all([parse(env[TEXT]), read(file)])
    const problems: string[] = []
    for (const config of await configs) {
      const { credentials, problem = config.problem } = await lookUp(config.value, registry)
      if (credentials !== undefined) return { credentials }
      if (problem !== undefined) problems.push(problem)
    }
    return problems.length === 0 ? {} : { problem: problems.join('; ') }
  }
  return (registry) => {
    const answer = known.get(registry) ?? find(registry)
    known.set(registry, answer)
    return answer
  }
}

function parse(text = ''): Config {
  if (text.trim() === '') return {}
  try {
    return { value: JSON.parse(text) }
  } catch {
    // The parser's words show a part of the text, which is a secret.
    return { problem: `${TEXT} is no JSON` }
  }
}

async function read(file: string): Promise<Config> {
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
