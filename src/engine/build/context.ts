import { createHash, hash } from 'node:crypto'
import { lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { OWN_FOLDER } from '../../base/names.ts'
import { unreadable } from './failure.ts'
import { type IgnorePlaces, type IgnoreRules, ignoreRules, type Verdict } from './ignore.ts'
import { readStatCache, writeStatCache } from './stat-cache.ts'
import { type EntryStats, StatTable } from './stat-table.ts'

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
/** In bytes: a stream costs more than it saves for what fits into memory many times over. */
const SMALL = 256 * 1024
const LARGE = 1024 * 1024
/** Longest time without letting others have their turn, in milliseconds. */
const TURN_MS = 5
const TYPE = 0o170000
const FILE = 0o100000
const FOLDER = 0o040000
const LINK = 0o120000

export const isFile = (mode: number): boolean => (mode & TYPE) === FILE
export const isFolder = (mode: number): boolean => (mode & TYPE) === FOLDER
export const isLink = (mode: number): boolean => (mode & TYPE) === LINK

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
    const table = new StatTable(Date.now())
    await walk({ folder, rules, table })
    const changed = await fillDigests(folder, table, known)
    if (changed) await writeStatCache(folder, table)
    const digest = createHash('sha256')
    for (const part of table.content()) digest.update(part)
    return { folder, table, digest: digest.digest('hex') }
  } catch (error) {
    throw unreadable(`The build context ${folder}`, error, CONTEXT_HINT)
  }
}

interface Walk {
  readonly folder: string
  readonly rules: IgnoreRules
  readonly table: StatTable
}

/** A call for each entry and nothing else: asked one by one without waiting, a system answers fastest. */
async function walk({ folder, rules, table }: Walk): Promise<void> {
  let turn = performance.now()
  const enter = async (inside: string, verdict: Verdict | undefined, missing: readonly Missing[]) => {
    let lacking = missing
    for (const base of inOrder(readdirSync(inside === '' ? folder : `${folder}/${inside}`))) {
      // What envctl writes there by itself, as it brings an environment up, would make each image another one.
      if (base === OWN_FOLDER) continue
      const name = inside === '' ? base : `${inside}/${base}`
      const judged = rules.judge(name, verdict)
      if (judged.leftOut && !rules.mayBringBack(name)) continue
      const stats = lstatSync(`${folder}/${name}`)
      if (!judged.leftOut && travels(stats)) {
        // What comes back is in its folders, although they themselves are left out.
        for (const { name: above, stats: of } of lacking) table.add(above, of)
        lacking = []
        table.add(name, stats)
      }
      if (!stats.isDirectory()) continue
      if (performance.now() - turn > TURN_MS) {
        await setImmediate()
        turn = performance.now()
      }
      const before = table.names.length
      await enter(name, judged, judged.leftOut ? [...lacking, { name, stats }] : [])
      if (table.names.length > before) lacking = []
    }
  }
  await enter('', undefined, [])
}

interface Missing {
  readonly name: string
  readonly stats: Stats
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

/** Takes the digests that are known to be right, makes the others; whether there were others. */
async function fillDigests(folder: string, table: StatTable, known: StatTable | undefined): Promise<boolean> {
  const wanted: number[] = []
  const find = known === undefined ? () => undefined : finder(known)
  for (let at = 0; at < table.names.length; at += 1) {
    const before = find(table.names[at] ?? '')
    if (isFolder(table.mode(at))) continue
    if (
      known !== undefined &&
      before !== undefined &&
      known.same(before, table, at) &&
      trusted(known, before)
    )
      table.takeDigest(at, known, before)
    else wanted.push(at)
  }
  const queue = wanted.values()
  const reader = async () => {
    for (const at of queue)
      table.setDigest(at, await digestOf(`${folder}/${table.names[at]}`, table.stats(at)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, reader))
  return wanted.length > 0 || table.names.length !== known?.names.length
}

/** Coarse file systems keep seconds, some of them every second one; the others, the ticks of the system's clock. */
const COARSE_MS = 2000
const TICK_MS = 20

/**
 * Whether a digest is still that of a file. One that was changed at about the time it was read may have been
 * changed once more since, within one tick of the clock by which changes are known.
 */
function trusted(known: StatTable, at: number): boolean {
  return known.changedAt(at) + (known.isCoarse(at) ? COARSE_MS : TICK_MS) < known.at
}

/** Most often the entries are the same in the same order. */
function finder({ names }: StatTable): (name: string) => number | undefined {
  let next = 0
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

async function digestOf(path: string, stats: EntryStats): Promise<Buffer> {
  if (isLink(stats.mode)) return hash('sha256', readlinkSync(path), 'buffer')
  if (stats.size <= SMALL) return hash('sha256', await readFile(path), 'buffer')
  return digestOfLarge(path)
}

/** With one piece of memory for all of it. */
async function digestOfLarge(path: string): Promise<Buffer> {
  const digest = createHash('sha256')
  const file = await open(path)
  try {
    const piece = Buffer.allocUnsafe(LARGE)
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length)
      if (bytesRead === 0) return digest.digest()
      digest.update(piece.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
