import type { Dirent, Stats } from 'node:fs'
import { lstat, opendir, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { EnvctlError, isAbsent } from '../../base/errors.ts'

/** What is at a path of this machine, behind all links; nothing where there is none. */
export async function hostStat(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** Where a path leads behind all links: what is written there leaves the links. One to nothing leads to where that would be. */
export async function behindLinks(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
  return (await isLink(path)) ? behindLinks(resolve(dirname(path), await readlink(path))) : path
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}

/**
 * Whether all of a file or folder can be copied. Asked before anything is: a copy that breaks off leaves half of a
 * folder. Sockets in a folder are left out of a copy, as nothing of them could be kept.
 *
 * @throws `usage.invalid` where there is a device or a named pipe
 */
export async function assertCopyable(path: string): Promise<void> {
  const itself = await lstat(path)
  if (itself.isSocket() || isPipeOrDevice(itself)) throw neither(path)
  if (!itself.isDirectory()) return
  for await (const entry of await opendir(path, { recursive: true }))
    if (isPipeOrDevice(entry)) throw neither(join(entry.parentPath, entry.name))
}

function isPipeOrDevice(each: Stats | Dirent): boolean {
  return each.isFIFO() || each.isCharacterDevice() || each.isBlockDevice()
}

/** The error of what is no content that could be copied or replaced. */
export function neither(path: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `${path} is neither a file nor a folder, but a device, a pipe or a socket`,
    hint: 'Only files, folders and links are copied, and only they are replaced. Name another path.',
  })
}
