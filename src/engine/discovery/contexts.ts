import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { parseEndpoint } from './endpoint.ts'
import { readText, readTlsFolder } from './files.ts'
import type { Candidate, DiscoveryContext } from './way.ts'

/** The folder of the Docker CLI's own configuration. */
export function dockerConfigDir(context: DiscoveryContext): string {
  return context.env['DOCKER_CONFIG'] || join(context.homeDir, '.docker')
}

/** Name of the context that `docker context use` chose; `undefined` for the default one. */
export async function currentContext(context: DiscoveryContext): Promise<string | undefined> {
  const text = await readText(join(dockerConfigDir(context), 'config.json'))
  if (text === undefined) return undefined
  const parsed: unknown = JSON.parse(text)
  const name = isRecord(parsed) ? parsed['currentContext'] : undefined
  return typeof name === 'string' && name !== '' && name !== 'default' ? name : undefined
}

/** The place that a Docker context names. */
export async function contextCandidate(
  name: string,
  source: string,
  context: DiscoveryContext,
): Promise<Candidate> {
  const root = join(dockerConfigDir(context), 'contexts')
  const id = createHash('sha256').update(name).digest('hex')
  try {
    const text = await readText(join(root, 'meta', id, 'meta.json'))
    if (text === undefined) {
      const names = await contextNames(root)
      return {
        source,
        problem: `there is no Docker context "${name}"`,
        remedy:
          names.length === 0
            ? 'There are no contexts: see "docker context ls".'
            : `Contexts: ${names.join(', ')}.`,
      }
    }
    const { host, skipVerify } = dockerEndpointOf(JSON.parse(text))
    const tls = await readTlsFolder(join(root, 'tls', id, 'docker'), !skipVerify)
    const given = tls.ca !== undefined || tls.cert !== undefined || skipVerify
    const endpoint = host === undefined ? undefined : parseEndpoint(host, given ? tls : undefined)
    if (endpoint === undefined)
      return { source, problem: `its endpoint "${host ?? ''}" is no engine's address` }
    return { source, endpoint, remedy: `See "docker context inspect ${name}".` }
  } catch (error) {
    return { source, problem: `the Docker context "${name}" cannot be read: ${messageOf(error)}` }
  }
}

async function contextNames(root: string): Promise<readonly string[]> {
  const folders = await readdir(join(root, 'meta')).catch(() => [])
  const names = await Promise.all(
    folders.map(async (folder) => {
      const text = await readText(join(root, 'meta', folder, 'meta.json'))
      const parsed: unknown = text === undefined ? undefined : JSON.parse(text)
      return isRecord(parsed) ? parsed['Name'] : undefined
    }),
  )
  return names.filter((name) => typeof name === 'string').sort()
}

function dockerEndpointOf(meta: unknown): {
  readonly host?: string | undefined
  readonly skipVerify: boolean
} {
  const endpoints = isRecord(meta) ? meta['Endpoints'] : undefined
  const docker = isRecord(endpoints) ? endpoints['docker'] : undefined
  if (!isRecord(docker)) return { skipVerify: false }
  const host = docker['Host']
  return { host: typeof host === 'string' ? host : undefined, skipVerify: docker['SkipTLSVerify'] === true }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
