import { isUtf8 } from 'node:buffer'
import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { isAbsent } from '../../base/errors.ts'
import { OWN_FOLDER } from '../../base/names.ts'
import { notUtf8 } from './failure.ts'
import type { IgnoreRules, Verdict } from './ignore.ts'
import { StatTable } from './stat-table.ts'

/** Longest time without letting others have their turn, in milliseconds. */
const TURN_MS = 5

interface Walk {
  readonly folder: string
  readonly rules: IgnoreRules
  /** What was there the last time. */
  readonly known: StatTable | undefined
}

/** What is there now. */
export interface Walked {
  /** That of the last time when nothing else is there now. */
  readonly table: StatTable
  /** So many entries, from the first, are what they were the last time, and have their digests. */
  readonly same: number
}

/**
 * A call for each entry and nothing else: asked one by one without waiting, a system answers fastest. What goes away
 * meanwhile is as if it had never been there. `image.build-failed` when a name is not UTF-8.
 */
export async function walkContext({ folder, rules, known }: Walk): Promise<Walked> {
  const found = new Found(Date.now(), known)
  let turn = performance.now()
  const enter = async (inside: string, verdict: Verdict | undefined, missing: readonly Missing[]) => {
    let lacking = missing
    for (const base of inOrder(namesIn(folder, inside))) {
      // What envctl writes there by itself, as it brings an environment up, would make each image another one.
      if (base === OWN_FOLDER) continue
      const name = inside === '' ? base : `${inside}/${base}`
      const judged = rules.judge(name, verdict)
      if (judged.leftOut && !rules.mayBringBack(name)) continue
      const stats = lstatSync(`${folder}/${name}`, { throwIfNoEntry: false })
      if (stats === undefined) {
        assertText(folder, inside, base)
        continue
      }
      if (!judged.leftOut && travels(stats)) {
        // What comes back is in its folders, although they themselves are left out.
        for (const { name: above, stats: of } of lacking) found.add(above, of)
        lacking = []
        found.add(name, stats)
      }
      if (!stats.isDirectory()) continue
      if (performance.now() - turn > TURN_MS) {
        await setImmediate()
        turn = performance.now()
      }
      const before = found.count
      await enter(name, judged, judged.leftOut ? [...lacking, { name, stats }] : [])
      if (found.count > before) lacking = []
    }
  }
  await enter('', undefined, [])
  return found.end()
}

/** Entries as they are found. Nothing of them is kept for as long as all are what they were the last time. */
class Found {
  readonly #at: number
  readonly #known: StatTable | undefined
  #same = 0
  #table: StatTable | undefined

  constructor(at: number, known: StatTable | undefined) {
    this.#at = at
    this.#known = known
  }

  get count(): number {
    return this.#table?.names.length ?? this.#same
  }

  add(name: string, stats: Stats): void {
    if (this.#table !== undefined || !this.#known?.isStill(this.#same, name, stats)) {
      this.#kept().add(name, stats)
      return
    }
    // A folder may have another time, which is sent with it.
    this.#known.setStats(this.#same, stats)
    this.#same += 1
  }

  end(): Walked {
    const all = this.#table === undefined && this.#same === this.#known?.names.length
    return { table: all && this.#known !== undefined ? this.#known : this.#kept(), same: this.#same }
  }

  #kept(): StatTable {
    this.#table ??= StatTable.beginning(this.#at, this.#known, this.#same)
    return this.#table
  }
}

interface Missing {
  readonly name: string
  readonly stats: Stats
}

function namesIn(folder: string, inside: string): string[] {
  if (inside === '') return readdirSync(folder)
  try {
    return readdirSync(`${folder}/${inside}`)
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}

/** A name that is not UTF-8 is read as another, of which there is nothing. */
function assertText(folder: string, inside: string, base: string): void {
  if (!base.includes('\uFFFD')) return
  const bytes = readdirSync(`${folder}/${inside}`, 'buffer').find(
    (each) => !isUtf8(each) && each.toString() === base,
  )
  if (bytes === undefined) return
  throw notUtf8(
    `A name in the build context ${folder}`,
    Buffer.concat([Buffer.from(inside === '' ? '' : `${inside}/`), bytes]),
  )
}

/** By bytes: beyond the characters of 16 bits JavaScript's own order is another. */
function inOrder(names: string[]): readonly string[] {
  const sorted = names.sort()
  if (!sorted.some((name) => /[\uD800-\uFFFF]/.test(name))) return sorted
  return sorted.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** Sockets, pipes and devices are no content. */
function travels(stats: Stats): boolean {
  return stats.isFile() || stats.isDirectory() || stats.isSymbolicLink()
}
