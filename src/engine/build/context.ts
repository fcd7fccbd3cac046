import { entryDigest } from './entry-digest.ts'
import { isFolder } from './entry-type.ts'
import { unreadable } from './failure.ts'
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

const AT_ONCE = 8

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
    const [rules, known] = await Promise.all([ignoreRules(places), readStatCache(folder)])
    const { table, same } = await walkContext({ folder, rules, known })
    if (table !== known) {
      await fillDigests(folder, table, { known, from: same })
      await writeStatCache(folder, table)
    }
    return { folder, table, digest: table.contentDigest() }
  } catch (error) {
    throw unreadable(`The build context ${folder}`, error, CONTEXT_HINT)
  }
}

interface Before {
  readonly known: StatTable | undefined
  /** The first entry that may be another than it was. */
  readonly from: number
}

/** Takes the digests that are known to be right, makes the others. */
async function fillDigests(folder: string, table: StatTable, { known, from }: Before): Promise<void> {
  const wanted: number[] = []
  const find = known === undefined ? () => undefined : finder(known, from)
  for (let at = from; at < table.names.length; at += 1) {
    const before = find(table.names[at] ?? '')
    if (isFolder(table.mode(at))) continue
    if (known !== undefined && before !== undefined && known.same(before, table, at))
      table.takeDigest(at, known, before)
    else wanted.push(at)
  }
  const queue = wanted.values()
  const reader = async () => {
    for (const at of queue)
      table.setDigest(at, await entryDigest(`${folder}/${table.names[at]}`, table.stats(at)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, reader))
}

/** Most often the entries are the same in the same order. */
function finder({ names }: StatTable, from: number): (name: string) => number | undefined {
  let next = from
  let index: Map<string, number> | undefined
  return (name) => {
    if (names[next] === name) {
      next += 1
      return next - 1
    }
    index ??= new Map(names.map((each, at) => [each, at]))
    const found = index.get(name)
    if (found !== undefined) next = found + 1
    return found
  }
}
