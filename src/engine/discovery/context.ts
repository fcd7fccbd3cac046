import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { member, readOptional } from './read.ts'
import type { Candidate, Surroundings, Way } from './way.ts'

/** `DOCKER_CONTEXT`, else the Docker CLI's current context. */
export const currentContext: Way = async (surroundings) => {
  const named = surroundings.env['DOCKER_CONTEXT']
  const name = named !== undefined && named !== '' ? named : await configured(surroundings)
  if (name === undefined || name === 'default') return []
  return [await contextCandidate(name, surroundings)]
}

/**
 * The engine of a Docker context, by the CLI's own files: `contexts/meta/<sha256 of the name>/meta.json`.
 * `engine.unreachable` when there is no such context.
 */
export async function contextCandidate(name: string, surroundings: Surroundings): Promise<Candidate> {
  const id = createHash('sha256').update(name).digest('hex')
  const folder = join(dockerConfig(surroundings), 'contexts')
  const meta = await readJson(join(folder, 'meta', id, 'meta.json'))
  const url = member(member(member(meta, 'Endpoints'), 'docker'), 'Host')
  if (typeof url !== 'string') {
    throw new EnvctlError({
      code: 'engine.unreachable',
      message: `There is no Docker context "${name}"`,
      hint: 'List them with: docker context ls. Choose another with --engine, DOCKER_CONTEXT or docker context use.',
    })
  }
  const tls = join(folder, 'tls', id, 'docker')
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((file) => readOptional(join(tls, file))))
  return {
    url,
    source: `the Docker context "${name}"`,
    explicit: true,
    remedy: `Start that engine, or choose another: docker context use default`,
    ...(ca === undefined && cert === undefined ? {} : { tls: { ca, cert, key } }),
  }
}

async function configured(surroundings: Surroundings): Promise<string | undefined> {
  const config = await readJson(join(dockerConfig(surroundings), 'config.json'))
  const name = member(config, 'currentContext')
  return typeof name === 'string' && name !== '' ? name : undefined
}

const dockerConfig = ({ env, homeDir }: Surroundings): string => env['DOCKER_CONFIG'] ?? join(homeDir, '.docker')

async function readJson(path: string): Promise<unknown> {
  const text = await readOptional(path)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text.toString('utf8'))
  } catch (error) {
    throw new EnvctlError({
      code: 'engine.unreachable',
      message: `${path} is not valid JSON`,
      detail: messageOf(error),
      hint: 'Correct it, or name the engine with --engine or DOCKER_HOST.',
      cause: error,
    })
  }
}
