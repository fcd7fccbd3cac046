import { isAbsent } from '../../base/errors.ts'
import { entryDigest } from './entry-digest.ts'
import { isFolder } from './entry-type.ts'
import type { StatTable } from './stat-table.ts'
import type { Walked } from './walk-context.ts'

const AT_ONCE = 8

/**
 * The entries that were found with the digests of what they hold: those that are known to be right are taken over, the
 * others made. What is gone by now is left out, as if it had never been there.
 */
export async function fillDigests(
  folder: string,
  { table, same }: Walked,
  known: StatTable | undefined,
): Promise<StatTable> {
  const wanted: number[] = []
  const find = known === undefined ? () => undefined : finder(known, same)
  for (let at = same; at < table.names.length; at += 1) {
    const before = find(table.names[at] ?? '')
    if (isFolder(table.mode(at))) continue
    if (known !== undefined && before !== undefined && known.same(before, table, at))
      table.takeDigest(at, known, before)
    else wanted.push(at)
  }
  const queue = wanted.values()
  const gone = new Set<number>()
  const reader = async () => {
    for (const at of queue) {
      try {
        table.setDigest(at, await entryDigest(`${folder}/${table.names[at]}`, table.stats(at)))
      } catch (error) {
        if (!isAbsent(error)) throw error
        gone.add(at)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, reader))
  return gone.size === 0 ? table : table.without(gone)
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
