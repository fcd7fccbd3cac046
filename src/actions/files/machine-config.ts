import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { parseMirrors } from '../../engine/registry/mirrors.ts'

/** What belongs to a machine and not to a project. */
export interface MachineRegistry {
  /** Before the definition's. */
  readonly variable: Mirrors
  /** After the definition's. */
  readonly user: Mirrors
}

type Mirrors = Readonly<Record<string, readonly string[]>>

/** Mirrors of `ENVCTL_REGISTRY_MIRRORS` and of the user's `envctl/config.yaml`. */
export async function machineRegistry(
  env: Readonly<Record<string, string | undefined>>,
): Promise<MachineRegistry> {
  const text = env['ENVCTL_REGISTRY_MIRRORS']
  return { variable: text === undefined ? {} : parseMirrors(text), user: await userMirrors(env) }
}

async function userMirrors(env: Readonly<Record<string, string | undefined>>): Promise<Mirrors> {
  const file = join(
    env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config'),
    'envctl',
    'config.yaml',
  )
  try {
    const text = await readFile(file, 'utf8').catch(absent)
    return text === undefined ? {} : mirrorsOf(parse(text))
  } catch (error) {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `${file} is not valid, or cannot be read`,
      detail: messageOf(error),
      hint: 'Expected for example:\nregistry:\n  mirrors:\n    docker.io: mirror.example.com',
    })
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}

function mirrorsOf(config: unknown): Mirrors {
  const mirrors = member(member(config, 'registry'), 'mirrors')
  if (mirrors === undefined) return {}
  if (mirrors === null || typeof mirrors !== 'object') throw new Error('registry.mirrors must be a map')
  return Object.fromEntries(
    Object.entries(mirrors).map(([host, value]) => {
      const list: unknown[] = Array.isArray(value) ? value : [value]
      if (!list.every((item) => typeof item === 'string'))
        throw new Error(`registry.mirrors.${host} must be texts`)
      return [host, list]
    }),
  )
}

function member(value: unknown, key: string): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') throw new Error('a map is expected')
  return Reflect.get(value, key)
}
