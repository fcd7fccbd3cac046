import { lstat, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, posix, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { codeOf, EnvctlError, isAbsent, messageOf } from '../base/errors.ts'
import type { ObservedContainer } from '../plan/observed.ts'
import type { Deps } from './deps.ts'
import { extractTar, packTar } from './files/tar.ts'
import { anyOf } from './ps.ts'

/** A path here, or in a service when it names one. */
export interface CopyPlace {
  readonly service?: string | undefined
  readonly path: string
}

export interface CopyRequest {
  readonly instance: string
  readonly from: CopyPlace
  readonly to: CopyPlace
  readonly number: number
  /** Folder that paths of this machine are taken from. */
  readonly cwd: string
}

/**
 * Copies a file or a folder between this machine and a container, running or not. What goes to a folder that
 * is there goes into it, and else takes its name, as with `docker cp`.
 *
 * @throws `usage.invalid` when a path is not there, or both are on the same side
 */
export async function copy(request: CopyRequest, deps: Deps): Promise<void> {
  const { from, to, instance, number } = request
  if (from.service !== undefined && to.service === undefined) {
    const container = await anyOf({ instance, service: from.service, number }, deps)
    const target = resolve(request.cwd, to.path)
    return permitted(target, copyOut(container, { from: from.path, to: target, asWritten: to.path }, deps))
  }
  if (to.service !== undefined && from.service === undefined) {
    const container = await anyOf({ instance, service: to.service, number }, deps)
    const source = resolve(request.cwd, from.path)
    return permitted(source, copyIn(container, { from: source, to: to.path, asWritten: to.path }, deps))
  }
  throw new EnvctlError({
    code: 'usage.invalid',
    message: 'One of the two paths, and not both, must be in a service',
    hint: 'For example: envctl cp db:/etc/hosts . or: envctl cp dump.sql db:/tmp/',
  })
}

interface Paths {
  readonly from: string
  readonly to: string
  /** The destination as a person gave it: a `/` at its end asks for a folder. */
  readonly asWritten: string
}

async function copyOut({ id, name }: ObservedContainer, paths: Paths, deps: Deps): Promise<void> {
  const { from, to, asWritten } = paths
  const path = posix.resolve('/', from)
  const source = await deps.engine.containers.stat(id, path, deps.signal)
  const tar = await deps.engine.containers.getArchive(id, path, deps.signal)
  if (source === undefined || tar === undefined) throw missing(path, `container ${name}`)
  const target = await hostStat(to)
  if (target === undefined && asWritten.endsWith('/')) throw missing(to, 'this machine')
  const folder = target?.isDirectory() ? to : dirname(to)
  const wanted = target?.isDirectory() ? posix.basename(path) || source.name : basename(to)
  if (target !== undefined && !target.isDirectory() && source.directory) throw notAFolder(to)
  if ((await hostStat(folder)) === undefined) throw missing(folder, 'this machine')
  // Unpacked beside its place and then moved: a copy that breaks off leaves what was there.
  const workspace = await mkdtemp(join(folder, '.envctl-cp-'))
  try {
    await pipeline(tar, extractTar(workspace), { signal: deps.signal })
    await move(join(workspace, source.name), join(folder, wanted))
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

/** A folder is merged into one of the same name, file by file; a file replaces one. */
async function move(from: string, to: string): Promise<void> {
  const [source, target] = [await lstat(from), await hostStat(to)]
  if (source.isDirectory() && target?.isDirectory()) {
    for (const name of await readdir(from)) await move(join(from, name), join(to, name))
    return
  }
  if (target !== undefined && target.isDirectory() !== source.isDirectory()) throw notAFolder(to)
  await rename(from, to)
}

async function copyIn({ id, name }: ObservedContainer, paths: Paths, deps: Deps): Promise<void> {
  const { from, to, asWritten } = paths
  const source = await hostStat(from)
  if (source === undefined) throw missing(from, 'this machine')
  const path = posix.resolve('/', to)
  const target = await targetIn(id, path, deps)
  if (target === undefined && asWritten.endsWith('/')) throw missing(path, `container ${name}`)
  if (target?.directory === false && source.isDirectory()) throw notAFolder(path)
  const folder = target?.directory ? target.path : posix.dirname(path)
  const as = target?.directory ? basename(from) : posix.basename(path)
  if (!target?.directory && (await targetIn(id, folder, deps)) === undefined)
    throw missing(folder, `container ${name}`)
  const tar = Readable.from(packTar(from, as), { objectMode: false })
  await deps.engine.containers.putArchive(id, folder, tar, deps.signal)
}

/** What is there, behind one symbolic link. */
async function targetIn(
  id: string,
  path: string,
  deps: Deps,
): Promise<{ readonly path: string; readonly directory: boolean } | undefined> {
  const found = await deps.engine.containers.stat(id, path, deps.signal)
  if (found === undefined || found.linkTarget === '') return found && { path, directory: found.directory }
  const behind = posix.resolve(posix.dirname(path), found.linkTarget)
  const target = await deps.engine.containers.stat(id, behind, deps.signal)
  return target && { path: behind, directory: target.directory }
}

/** What a file system says to one who may not, or has no room. */
const REFUSALS = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']

/** Tells a refusal of this machine's file system as what it is. */
async function permitted(path: string, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!REFUSALS.includes(codeOf(error))) throw error
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `${path} cannot be copied on this machine`,
      detail: messageOf(error),
      hint: 'Name another path, or make room and get the right to it.',
      cause: error,
    })
  }
}

async function hostStat(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

function missing(path: string, where: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `There is no ${path} on ${where}`,
    hint: 'Check the path. In a service, paths are taken from its root folder.',
  })
}

function notAFolder(path: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `${path} is there, and a file cannot take the place of a folder or a folder that of a file`,
    hint: 'Name another destination.',
  })
}
