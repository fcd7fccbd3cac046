import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

/** Where in git a folder stands. */
export interface GitPlace {
  /** Of a linked worktree, the name that git knows it by: no two of a repository are the same. */
  readonly worktree?: string | undefined
  /** Of a detached head, the beginning of its commit. */
  readonly branch?: string | undefined
}

const SHORT_COMMIT = 8

/** Reads git's own files, for a command line should not wait for another program to start. */
export async function gitPlace(directory: string): Promise<GitPlace> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const place = await placeOf(join(folder, '.git'))
    if (place !== undefined) return place
    if (dirname(folder) === folder) return {}
  }
}

/** `.git` is a folder, or in linked worktrees and submodules a file that tells where that folder is. */
async function placeOf(dotGit: string): Promise<GitPlace | undefined> {
  const found = await stat(dotGit).catch(absent)
  if (found === undefined) return undefined
  if (found.isDirectory()) return { branch: await branchOf(dotGit) }
  const [, path] = /^gitdir:\s*(.+?)\s*$/m.exec((await optional(dotGit)) ?? '') ?? []
  if (path === undefined) return {}
  const gitDir = resolve(dirname(dotGit), path)
  // Only a linked worktree shares the folder of another.
  const linked = (await optional(join(gitDir, 'commondir'))) !== undefined
  return { worktree: linked ? basename(gitDir) : undefined, branch: await branchOf(gitDir) }
}

async function branchOf(gitDir: string): Promise<string | undefined> {
  const head = (await optional(join(gitDir, 'HEAD')))?.trim()
  return head === undefined
    ? undefined
    : head.startsWith('ref:')
      ? head.replace(/^ref:\s*(refs\/heads\/)?/, '')
      : head.slice(0, SHORT_COMMIT)
}

const optional = (path: string) => readFile(path, 'utf8').catch(absent)

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
}
