import { lstat, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, posix, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { codeOf, EnvctlError, messageOf } from '../base/errors.ts'
import type { PathStat } from '../engine/port-types.ts'
import type { ObservedContainer } from '../plan/observed.ts'
import type { Deps } from './deps.ts'
import { assertCopyable, behindLinks, hostStat, neither } from './files/local-place.ts'
import { extractTar, packTar } from './files/tar.ts'
import { anyOf } from './ps.ts'

/** A path in a service, a path here, or a tar that somebody else makes or takes. */
export type CopyPlace<Tar> =
  | { readonly service: string; readonly path: string }
  | { readonly path: string }
  | { readonly tar: Tar }

export interface CopyRequest {
  readonly instance: string
  /** `/.` at the end of a path is the content of the folder, without the folder. */
  readonly from: CopyPlace<NodeJS.ReadableStream>
  readonly to: CopyPlace<NodeJS.WritableStream>
  readonly number: number
  /** Folder that paths of this machine are taken from. */
  readonly cwd: string
}

/**
 * Copies a file or a folder between this machine and a container, running or not. What goes to a folder that
 * is there goes into it, and else takes its name, as with `docker cp`.
 *
 * @throws `usage.invalid` when a path is not there or is neither file nor folder, or both are on the same side
 */
export async function copy(request: CopyRequest, deps: Deps): Promise<void> {
  const { from, to, instance, number, cwd } = request
  if ('service' in from && !('service' in to)) {
    const container = await anyOf({ instance, service: from.service, number }, deps)
    const source = await sourceIn(container, from.path, deps)
    if ('tar' in to) {
      const { signal } = deps
      return pipeline(await archiveOf(container, source, deps), to.tar, { signal, end: false })
    }
    const target = resolve(cwd, to.path)
    return permitted(target, copyOut(container, { source, to: target, asWritten: to.path }, deps))
  }
  if ('service' in to && !('service' in from)) {
    const container = await anyOf({ instance, service: to.service, number }, deps)
    if ('tar' in from) return unpackIn(container, { tar: from.tar, to: to.path }, deps)
    const source = resolve(cwd, from.path)
    const contents = asksForContents(from.path)
    return permitted(source, copyIn(container, { from: source, contents, to: to.path }, deps))
  }
  throw new EnvctlError({
    code: 'usage.invalid',
    message: 'One of the two paths, and not both, must be in a service',
    hint: 'For example: envctl cp db:/etc/hosts . or: envctl cp dump.sql db:/tmp/',
  })
}

const asksForContents = (path: string): boolean => posix.basename(path) === '.'

interface Source {
  readonly path: string
  /** Whether what is in the folder is meant, and not the folder. */
  readonly contents: boolean
  readonly stat: PathStat
}

async function sourceIn({ id, name }: ObservedContainer, written: string, deps: Deps): Promise<Source> {
  const contents = asksForContents(written)
  const at = posix.resolve('/', written)
  // A link is copied as one; only a folder behind it has a content.
  const path = contents ? ((await targetIn(id, at, deps))?.path ?? at) : at
  const stat = await deps.engine.containers.stat(id, path, deps.signal)
  if (stat === undefined || (contents && !stat.directory)) throw missing(written, `container ${name}`)
  return { path, contents, stat }
}

async function archiveOf(
  { id, name }: ObservedContainer,
  { path }: Source,
  deps: Deps,
): Promise<NodeJS.ReadableStream> {
  const tar = await deps.engine.containers.getArchive(id, path, deps.signal)
  if (tar === undefined) throw missing(path, `container ${name}`)
  return tar
}

interface Outward {
  readonly source: Source
  readonly to: string
  /** The destination as a person gave it: a `/` at its end asks for a folder. */
  readonly asWritten: string
}

async function copyOut(container: ObservedContainer, paths: Outward, deps: Deps): Promise<void> {
  const { source, to, asWritten } = paths
  const { path, contents, stat } = source
  if (stat.special) throw neither(path)
  const target = await hostStat(to)
  if (target === undefined && asWritten.endsWith('/')) throw missing(to, 'this machine')
  const into = target?.isDirectory() === true && !contents
  const place = await behindLinks(into ? join(to, posix.basename(path) || stat.name) : to)
  const folder = (await hostStat(place))?.isDirectory() ? place : dirname(place)
  if ((await hostStat(folder)) === undefined) throw missing(folder, 'this machine')
  await assertTakes(place, stat.directory)
  // Unpacked beside its place and then moved: a copy that breaks off leaves what was there.
  const workspace = await mkdtemp(join(folder, '.envctl-cp-'))
  try {
    await pipeline(await archiveOf(container, source, deps), extractTar(workspace), { signal: deps.signal })
    await move(join(workspace, stat.name), place)
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

/** A folder is merged into one of the same name, file by file; a file replaces one. */
async function move(from: string, to: string): Promise<void> {
  const directory = (await lstat(from)).isDirectory()
  const target = await assertTakes(to, directory)
  if (!directory || target === undefined) return rename(from, to)
  for (const name of await readdir(from)) await move(join(from, name), join(to, name))
}

/** What is at a path of this machine that a file or a folder is to take. */
async function assertTakes(path: string, directory: boolean) {
  const target = await hostStat(path)
  if (target === undefined) return undefined
  if (!target.isFile() && !target.isDirectory()) throw neither(path)
  if (target.isDirectory() !== directory) throw notAFolder(path)
  return target
}

interface Inward {
  readonly from: string
  readonly contents: boolean
  readonly to: string
}

async function copyIn({ id, name }: ObservedContainer, paths: Inward, deps: Deps): Promise<void> {
  const { contents, to } = paths
  const source = await hostStat(contents ? `${paths.from}/.` : paths.from)
  if (source === undefined) throw missing(paths.from, 'this machine')
  const from = contents ? await realpath(paths.from) : paths.from
  await assertCopyable(from)
  const named = posix.resolve('/', to)
  const target = await targetIn(id, named, deps)
  const path = target?.path ?? named
  if (target === undefined && to.endsWith('/')) throw missing(path, `container ${name}`)
  if (target?.special) throw neither(path)
  if (target?.directory === false && source.isDirectory()) throw notAFolder(path)
  const folder = target?.directory ? path : posix.dirname(path)
  const as = target?.directory ? (contents ? '.' : basename(from)) : posix.basename(path)
  if (!target?.directory && (await targetIn(id, folder, deps)) === undefined)
    throw missing(folder, `container ${name}`)
  const tar = Readable.from(packTar(from, as), { objectMode: false })
  await deps.engine.containers.putArchive(id, folder, tar, deps.signal)
}

/** Unpacks a tar at a folder. */
async function unpackIn(
  { id, name }: ObservedContainer,
  { tar, to }: { readonly tar: NodeJS.ReadableStream; readonly to: string },
  deps: Deps,
): Promise<void> {
  const target = await targetIn(id, posix.resolve('/', to), deps)
  if (target === undefined) throw missing(to, `container ${name}`)
  if (!target.directory) throw notAFolder(target.path)
  await deps.engine.containers.putArchive(id, target.path, tar, deps.signal)
}

/** What is there, behind one symbolic link. */
async function targetIn(
  id: string,
  path: string,
  deps: Deps,
): Promise<(PathStat & { readonly path: string }) | undefined> {
  const found = await deps.engine.containers.stat(id, path, deps.signal)
  if (found === undefined || found.linkTarget === '') return found && { ...found, path }
  const behind = posix.resolve(posix.dirname(path), found.linkTarget)
  const target = await deps.engine.containers.stat(id, behind, deps.signal)
  return target && { ...target, path: behind }
}

/** What a file system says to one who may not, or has no room. */
const REFUSALS = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ELOOP']

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
