import { readFileSync, statSync } from 'node:fs'
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
export function gitPlace(directory: string): GitPlace {
  for (let folder = directory; ; folder = dirname(folder)) {
    const place = placeOf(join(folder, '.git'))
    if (place !== undefined) return place
    if (dirname(folder) === folder) return {}
  }
}

/** `.git` is a folder, or in linked worktrees and submodules a file that tells where that folder is. */
function placeOf(dotGit: string): GitPlace | undefined {
  const found = ifThere(() => statSync(dotGit))
  if (found === undefined) return undefined
  if (found.isDirectory()) return { branch: branchOf(dotGit) }
  const [, path] = /^gitdir:\s*(.+?)\s*$/m.exec(textOf(dotGit) ?? '') ?? []
  if (path === undefined) return {}
  const gitDir = resolve(dirname(dotGit), path)
  // Only a linked worktree shares the folder of another.
  const linked = textOf(join(gitDir, 'commondir')) !== undefined
  return { worktree: linked ? basename(gitDir) : undefined, branch: branchOf(gitDir) }
}

function branchOf(gitDir: string): string | undefined {
  const head = textOf(join(gitDir, 'HEAD'))?.trim()
  return head === undefined
    ? undefined
    : head.startsWith('ref:')
      ? head.replace(/^ref:\s*(refs\/heads\/)?/, '')
      : head.slice(0, SHORT_COMMIT)
}

const textOf = (path: string) => ifThere(() => readFileSync(path, 'utf8'))

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    return undefined
  }
}
