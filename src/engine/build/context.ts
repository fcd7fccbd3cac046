import { unreadable } from './failure.ts'
import { fillDigests } from './fill-digests.ts'
import { type IgnorePlaces, ignoreRules } from './ignore.ts'
import { readStatCache, writeStatCache } from './stat-cache.ts'
import type { StatTable } from './stat-table.ts'
import { walkContext } from './walk-context.ts'

/** What goes to the builder, as it was found at one moment. */
export interface BuildContext {
  /** Absolute folder. */
  readonly folder: string
  /** Paths in it with slashes, a folder before what is in it, in the order of their bytes. */
  readonly table: StatTable
  /** SHA-256 of names, permissions and contents, in hex. */
  readonly digest: string
}

export const CONTEXT_HINT = 'Make it readable, leave it out by .dockerignore, or correct "build.context".'

const underWay = new Map<string, Promise<BuildContext>>()

/**
 * Everything below a build's folder that `.dockerignore` does not leave out, but for envctl's own. Files are
 * read only when they have changed since the last time. `image.build-failed` when something of it cannot be read.
 */
export function readContext(places: IgnorePlaces): Promise<BuildContext> {
  const { context, dockerfile, ignore } = places
  // Services often share a folder.
  const key = JSON.stringify([context, 'path' in dockerfile ? dockerfile.path : '', ignore])
  const known = underWay.get(key)
  if (known !== undefined) return known
  const work = read(places).finally(() => underWay.delete(key))
  underWay.set(key, work)
  return work
}

async function read(places: IgnorePlaces): Promise<BuildContext> {
  const { context: folder } = places
  try {
    const rules = await ignoreRules(places)
    const kept = { folder, rules: rules.origin }
    const known = await readStatCache(kept)
    const walked = await walkContext({ folder, rules, known })
    if (known !== undefined && walked.table === known) return contextOf(folder, known)
    const table = await fillDigests(folder, walked, known)
    await writeStatCache(kept, table)
    return contextOf(folder, table)
  } catch (error) {
    throw unreadable(`The build context ${folder}`, error, CONTEXT_HINT)
  }
}

const contextOf = (folder: string, table: StatTable): BuildContext => ({
  folder,
  table,
  digest: table.contentDigest(),
})
