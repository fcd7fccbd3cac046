import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { parseBytes } from '../../base/bytes.ts'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { MIRROR_FORM, type Mirrors, mergeMirrors, mirrorAddress } from '../../base/mirrors.ts'
import { parseMirrors } from '../../engine/registry/mirrors.ts'

const VARIABLE = 'ENVCTL_REGISTRY_MIRRORS'
/** Testcontainers' own: what goes before the names of Docker Hub's images, as they are written. */
const HUB_PREFIX = 'TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX'

type Env = Readonly<Record<string, string | undefined>>

/** What belongs to a machine and not to a project. */
export interface MachineMirrors {
  /** Of variables, by their names, in order. */
  readonly variables: Readonly<Record<string, Mirrors>>
  /** Of the user's file. */
  readonly user: Mirrors
}

/** Mirrors of `ENVCTL_REGISTRY_MIRRORS`, of Testcontainers' prefix and of the user's `envctl/config.yaml`. */
export async function machineMirrors(
  env: Readonly<Record<string, string | undefined>>,
): Promise<MachineMirrors> {
  return {
    variables: {
      [VARIABLE]: parseMirrors(env[VARIABLE] ?? '', VARIABLE),
      [HUB_PREFIX]: hubPrefix(env[HUB_PREFIX]),
    },
    user: await userMirrors(env),
  }
}

/**
 * Mirrors that come before the definition's, and those that come after: a flag's, then those of variables, then
 * the definition's, then the user's.
 */
export async function aroundDefinition(
  env: Readonly<Record<string, string | undefined>>,
  flag: readonly string[] = [],
): Promise<{ readonly before: Mirrors; readonly after: Mirrors }> {
  const { variables, user } = await machineMirrors(env)
  const given = flag.map((text) => parseMirrors(text, '--mirror'))
  return { before: mergeMirrors(...given, ...Object.values(variables)), after: user }
}

function hubPrefix(text: string | undefined): Mirrors {
  if (text === undefined || text.trim() === '') return {}
  const address = mirrorAddress(`${text.trim().replace(/\/$/, '')}/*`)
  if (address !== undefined) return { 'docker.io': [address] }
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `"${text}" in ${HUB_PREFIX} cannot go before the names of images`,
    hint: `Expected is ${MIRROR_FORM}`,
  })
}

function userMirrors(env: Env): Promise<Mirrors> {
  return ofUser(env, (config) => mirrorsOf(config))
}

/** What the user's file says of something; `undefined` when there is none. */
async function ofUser<Value>(env: Env, read: (config: unknown) => Value): Promise<Value> {
  const file = join(
    env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config'),
    'envctl',
    'config.yaml',
  )
  try {
    const text = await readFile(file, 'utf8').catch(absent)
    return read(text === undefined ? undefined : parse(text))
  } catch (error) {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `${file} is not valid, or cannot be read`,
      detail: messageOf(error),
      hint: 'Expected for example:\nregistry:\n  mirrors:\n    docker.io: mirror.example.com\nlayers:\n  limit: 10gb',
    })
  }
}

const LAYERS_LIMIT = 'ENVCTL_LAYERS_LIMIT'

/** Bytes that layers may take, as the variable or the user's file says; `undefined` when neither does. */
export async function layersLimit(env: Env): Promise<number | undefined> {
  const { [LAYERS_LIMIT]: given } = env
  if (given === undefined || given.trim() === '')
    return ofUser(env, (config) => limitOf(member(member(config, 'layers'), 'limit')))
  const bytes = parseBytes(given)
  if (bytes !== undefined) return bytes
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `${LAYERS_LIMIT} cannot be "${given}"`,
    hint: 'A size, like 10gb or 500mb; 0 makes no layers',
  })
}

function limitOf(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const bytes = parseBytes(String(value))
  if (bytes === undefined) throw new Error('layers.limit must be a size, like 10gb; 0 makes no layers')
  return bytes
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}

function mirrorsOf(config: unknown): Mirrors {
  const mirrors = member(member(config, 'registry'), 'mirrors')
  if (mirrors === undefined) return {}
  if (mirrors === null || typeof mirrors !== 'object' || Array.isArray(mirrors))
    throw new Error('registry.mirrors must be a map')
  return Object.fromEntries(
    Object.entries(mirrors).map(([host, value]) => {
      const list: unknown[] = Array.isArray(value) ? value : [value]
      return [host, list.map((item) => mirrorOf(host, item))]
    }),
  )
}

function mirrorOf(host: string, item: unknown): string {
  const address = typeof item === 'string' ? mirrorAddress(item) : undefined
  if (address === undefined) throw new Error(`registry.mirrors.${host} must be ${MIRROR_FORM}`)
  return address
}

function member(value: unknown, key: string): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') throw new Error('a map is expected')
  return Reflect.get(value, key)
}
