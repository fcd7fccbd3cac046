import { basename, dirname, join } from 'node:path'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import type { Lock } from '../../definition/lock.gen.ts'
import { readOptional } from '../../engine/discovery/read.ts'

export interface LockFile {
  /** Absolute. */
  readonly path: string
  /** What people call it: the name of the file. */
  readonly name: string
  readonly text: string
  readonly lock: Lock
}

/**
 * Where the lock of a definition is: beside it.
 *
 * @example
 * lockPath('/shop/envs.yaml') // '/shop/envs.lock.yaml'
 */
export function lockPath(definition: string): string {
  return join(dirname(definition), `${basename(definition).replace(/\.ya?ml$/, '')}.lock.yaml`)
}

/** The lock of a definition; `undefined` without one. `definition.invalid` when it is no lock. */
export async function readLock(definition: string): Promise<LockFile | undefined> {
  const path = lockPath(definition)
  const name = basename(path)
  const text = await readText(path)
  if (text === undefined) return undefined
  // Loaded by who has a lock.
  const { loadLock } = await import('../../definition/lock.ts')
  const loaded = loadLock(name, text)
  if (loaded.ok) return { path, name, text, lock: loaded.value }
  throw new EnvctlError({
    code: 'definition.invalid',
    message: `${name} is not a lock`,
    hint: 'Nothing was touched. Correct it, or remove it and write it anew: envctl lock',
    diagnostics: loaded.diagnostics,
  })
}

/** The error of a command that needs a lock. */
export function noLock(path: string): EnvctlError {
  return new EnvctlError({
    code: 'lock.stale',
    message: `There is no ${path}`,
    hint: 'Write it: envctl lock',
  })
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return (await readOptional(path))?.toString('utf8')
  } catch (error) {
    throw new EnvctlError({
      code: 'definition.invalid',
      message: `${path} cannot be read`,
      detail: messageOf(error),
      hint: 'Make it readable, or remove it and write it anew: envctl lock',
    })
  }
}
