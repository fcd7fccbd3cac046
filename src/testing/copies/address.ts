import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { EnvctlError } from '../../base/errors.ts'
import { digestOf } from '../../base/hash.ts'

const KEY_LENGTH = 24
const OTHERS = 0o077

/**
 * Where the keeper of a run listens. What it is asked is done with this person's rights, so the socket is in a folder
 * that nobody else may enter.
 */
export function keeperAddress(owner: string): string {
  const key = digestOf(owner).slice(0, KEY_LENGTH)
  if (process.platform === 'win32') return `\\\\.\\pipe\\envctl-keeper-${key}`
  return join(ownFolder(), `keeper-${key}.sock`)
}

function ownFolder(): string {
  const { uid } = userInfo()
  const folder = join(tmpdir(), `envctl-${uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== uid)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `${folder} is not this user's own folder`,
      hint: 'Remove it, or set TMPDIR to a folder that nobody else may write to.',
    })
  if ((found.mode & OTHERS) !== 0) chmodSync(folder, 0o700)
  return folder
}
