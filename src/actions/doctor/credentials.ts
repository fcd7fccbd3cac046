import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { dockerConfigDir } from '../../engine/discovery/contexts.ts'
import { readText } from '../../engine/discovery/files.ts'
import { member } from '../../engine/discovery/read.ts'
import { isProgram } from './programs.ts'
import type { Check, Judged, World } from './types.ts'

export interface CredentialFacts {
  readonly file: string
  /** Why it cannot be used; absent when it can, or is not there. */
  readonly broken?: string | undefined
  readonly helpers: readonly {
    readonly program: string
    /** The key that names it: `credsStore`. */
    readonly key: string
    readonly found: boolean
  }[]
}

/** Whether the Docker CLI's configuration can be read, and what it names is there. */
export const credentials: Check = {
  name: 'credentials',
  run: async (world) => judgeCredentials(await look(world)),
}

export function judgeCredentials({ file, broken, helpers }: CredentialFacts): readonly Judged[] {
  if (broken !== undefined) {
    return [
      {
        status: 'problem',
        seen: `${file} cannot be read: ${broken}`,
        remedy: `Correct it, or put it aside and log in again:\n  mv ${file} ${file}.broken\n  docker login`,
      },
    ]
  }
  const missing = helpers.filter(({ found }) => !found)
  if (missing.length > 0) {
    return missing.map(({ program, key }) => ({
      status: 'problem',
      seen: `${program} is not on the PATH, but ${key} of ${file} names it`,
      remedy: `Install it, or take ${key} out of ${file}`,
    }))
  }
  const names = [...new Set(helpers.map(({ program }) => program))]
  const seen = names.length === 0 ? 'No credential helper is needed' : `Found ${names.join(', ')}`
  return [{ status: 'ok', seen }]
}

async function look({ request }: World): Promise<CredentialFacts> {
  const file = join(dockerConfigDir(request), 'config.json')
  try {
    const text = await readText(file)
    const config: unknown = text === undefined ? {} : JSON.parse(text)
    const path = request.env['PATH'] ?? ''
    const helpers = await Promise.all(
      named(config).map(async ({ key, name }) => {
        const program = `docker-credential-${name}`
        return { program, key, found: await isProgram(program, path) }
      }),
    )
    return { file, helpers }
  } catch (error) {
    return { file, broken: messageOf(error), helpers: [] }
  }
}

/** The helpers that a configuration names. */
function named(config: unknown): readonly { readonly key: string; readonly name: string }[] {
  const byHost = member(config, 'credHelpers')
  const hosts = byHost !== null && typeof byHost === 'object' ? Object.keys(byHost) : []
  return [
    { key: '"credsStore"', name: member(config, 'credsStore') },
    ...hosts.map((host) => ({ key: `"${host}" in "credHelpers"`, name: member(byHost, host) })),
  ].flatMap(({ key, name }) => (typeof name === 'string' && name !== '' ? [{ key, name }] : []))
}
