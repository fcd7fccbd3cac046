import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { EnvctlError } from '../../base/errors.ts'
import { digestOf } from '../../base/hash.ts'

const KEY_LENGTH = 24
const OTHERS = 0o077
/** The path of a socket may be no longer, in bytes: of all systems macOS allows the least. */
const LONGEST = 103
/** Where there is always room for one. */
const SHORT = '/tmp'

/**
 * Where the keeper of a run listens. What it is asked is done with this person's rights, so the socket is in a folder
 * that nobody else may enter.
 */
export function keeperAddress(owner: string): string {
  const key = digestOf(owner).slice(0, KEY_LENGTH)
  if (process.platform === 'win32') return `\\\\.\\pipe\\envctl-keeper-${key}`
  const { uid } = userInfo()
  const within = (base: string) => join(base, `envctl-${uid}`, `keeper-${key}.sock`)
  const usual = within(tmpdir())
  const address = Buffer.byteLength(usual) > LONGEST ? within(SHORT) : usual
  secure(dirname(address), uid)
  return address
}

/** Makes the folder, or sees to it that the one which is there is this person's alone. */
function secure(folder: string, uid: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== uid)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `${folder} is not this user's own folder`,
      hint: 'Remove it, or set TMPDIR to a folder that nobody else may write to.',
    })
  if ((found.mode & OTHERS) !== 0) chmodSync(folder, 0o700)
}
