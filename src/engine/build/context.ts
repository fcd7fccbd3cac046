import type { Stats } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildSpec } from '../../spec/types.ts'
import { unreadable } from './failure.ts'
import { ignoreRules } from './ignore.ts'

/** One member of a build's context. */
export interface ContextEntry {
  /** Its path in the context, with slashes. */
  readonly name: string
  readonly path: string
  readonly stats: Stats
}

export const CONTEXT_HINT = 'Make it readable, leave it out by .dockerignore, or correct "build.context".'

/**
 * What goes to the builder: everything below the folder that `.dockerignore` does not leave out, in an order
 * that depends on the names alone. `image.build-failed` when something of it cannot be read.
 */
export async function contextEntries(build: BuildSpec): Promise<readonly ContextEntry[]> {
  const { context } = build
  try {
    const rules = await ignoreRules(build)
    const result: ContextEntry[] = []
    const walk = async (folder: string): Promise<void> => {
      for (const base of (await readdir(join(context, folder))).sort()) {
        const name = folder === '' ? base : `${folder}/${base}`
        const path = join(context, name)
        const stats = await lstat(path)
        const kept = !rules.leavesOut(name)
        if (kept && travels(stats)) result.push({ name, path, stats })
        // A later "!" may bring back what lies in a folder that is left out.
        if (stats.isDirectory() && (kept || rules.haveExceptions)) await walk(name)
      }
    }
    await walk('')
    return result
  } catch (error) {
    throw unreadable(`The build context ${context}`, error, CONTEXT_HINT)
  }
}

/** Sockets, pipes and devices are no content. */
function travels(stats: Stats): boolean {
  return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink()
}
