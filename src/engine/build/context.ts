import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import dockerIgnore from '@balena/dockerignore'
import { type Pack, pack } from 'tar-stream'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import type { BuildSpec } from '../../spec/types.ts'
import { readOptional } from '../discovery/read.ts'

/** One member of a build's context, by its path in it. */
export interface ContextEntry {
  readonly name: string
  readonly path: string
  readonly stats: Stats
}

/** Name under which a Dockerfile that is not of the context travels with it. */
export const SENT_DOCKERFILE = '.envctl.Dockerfile'

/** What goes to the builder: everything below the folder that `.dockerignore` does not leave out. */
export async function contextEntries(build: BuildSpec): Promise<readonly ContextEntry[]> {
  const ignored = await ignoreRules(build)
  const result: ContextEntry[] = []
  const walk = async (folder: string): Promise<void> => {
    const names = (await readdir(join(build.context, folder))).sort()
    for (const base of names) {
      const name = folder === '' ? base : `${folder}/${base}`
      const path = join(build.context, name)
      const stats = await lstat(path)
      const kept = !ignored.matches(name)
      if (kept) result.push({ name, path, stats })
      // A later "!" may bring back what lies in a folder that is left out.
      if (stats.isDirectory() && (kept || ignored.hasExceptions)) await walk(name)
    }
  }
  try {
    await walk('')
  } catch (error) {
    throw unreadable(build.context, error)
  }
  return result
}

async function ignoreRules(
  build: BuildSpec,
): Promise<{ matches(name: string): boolean; hasExceptions: boolean }> {
  const own =
    'path' in build.dockerfile ? await readOptional(`${build.dockerfile.path}.dockerignore`) : undefined
  const text = (own ?? (await readOptional(join(build.context, '.dockerignore'))))?.toString('utf8')
  if (text === undefined) return { matches: () => false, hasExceptions: false }
  const rules = dockerIgnore.default({ ignorecase: false }).add(text.replaceAll('\r\n', '\n'))
  return { matches: (name) => rules.ignores(name), hasExceptions: /^\s*!/m.test(text) }
}

/** The context as a tar, streamed: a file at a time, never as a whole in memory. */
export function contextTar(build: BuildSpec, entries: readonly ContextEntry[], dockerfile: string): Pack {
  const tar = pack()
  const send = async () => {
    for (const entry of entries) await addEntry(tar, entry)
    tar.entry({ name: SENT_DOCKERFILE, mode: 0o644 }, dockerfile)
    tar.finalize()
  }
  send().catch((error: unknown) => tar.destroy(unreadable(build.context, error)))
  return tar
}

async function addEntry(tar: Pack, { name, path, stats }: ContextEntry): Promise<void> {
  // Owner is root in the image, whoever owns it here: as Docker does it.
  const header = { name, mode: stats.mode & 0o7777, mtime: stats.mtime, uid: 0, gid: 0 }
  if (stats.isDirectory()) tar.entry({ ...header, type: 'directory' })
  else if (stats.isSymbolicLink()) tar.entry({ ...header, type: 'symlink', linkname: await readlink(path) })
  else if (stats.isFile() && stats.size === 0) tar.entry({ ...header, size: 0 }, '')
  else if (stats.isFile()) {
    const entry = tar.entry({ ...header, size: stats.size })
    await pipeline(createReadStream(path, { end: stats.size - 1 }), entry)
  }
}

function unreadable(context: string, error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'image.build-failed',
    message: `The build context ${context} cannot be read`,
    detail: messageOf(error),
    hint: 'Make it readable, leave it out by .dockerignore, or correct "build.context".',
    cause: error,
  })
}
