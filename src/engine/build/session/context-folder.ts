import { hash } from 'node:crypto'
import type { BuildContext } from '../context.ts'
import { fileContent, linkTarget, smallFileContent } from '../context-file.ts'
import { isFolder, isLink } from '../entry-type.ts'
import type { SyncedFolder, SyncedStat } from './file-sync.ts'
import { selectFollowed } from './select.ts'

/** Go's bits of modes beside the permissions. */
const GO = { folder: 2 ** 31, link: 2 ** 27, setuid: 2 ** 23, setgid: 2 ** 22, sticky: 2 ** 20 } as const
const PERMISSIONS = 0o777
const SETUID = 0o4000
const SETGID = 0o2000
const STICKY = 0o1000

/** A build's context for the engine. Its owner is root in the image whoever owns it here, as Docker does it. */
export function contextFolder(context: BuildContext): SyncedFolder {
  const { table } = context
  return {
    select: (paths) => selectFollowed(context, paths),
    stat: (at) => ({
      path: table.names[at] ?? '',
      mode: goMode(table.mode(at)),
      size: isFolder(table.mode(at)) ? 0 : table.stats(at).size,
      modTime: modTime(table.stats(at).mtimeMs, table.digest(at)),
      linkname: linkTarget(context, at),
    }),
    content: (at) => fileContent(context, at),
    small: (at) => smallFileContent(context, at),
  }
}

/** One file and nothing else: a Dockerfile, wherever its text comes from. */
export function oneFileFolder(name: string, text: string): SyncedFolder {
  const content = Buffer.from(text)
  const mark = hash('sha256', content, 'buffer')
  return {
    select: () => [0],
    stat: () => ({
      path: name,
      mode: 0o644,
      size: content.length,
      // No time but a mark of its content, for the same reason as below.
      modTime: { low: mark.readUInt32LE(0), high: mark.readUInt32LE(4) & 0x0fffffff },
      linkname: '',
    }),
    content: async function* () {
      if (content.length > 0) yield content
    },
    small: () => content,
  }
}

function goMode(mode: number): number {
  let result = mode & PERMISSIONS
  if (isFolder(mode)) result += GO.folder
  if (isLink(mode)) result += GO.link
  if ((mode & SETUID) !== 0) result += GO.setuid
  if ((mode & SETGID) !== 0) result += GO.setgid
  if ((mode & STICKY) !== 0) result += GO.sticky
  return result
}

const MS = 1_000_000n

/**
 * The engine asks again for a file only when its size or its time differ from those of the last build, to the
 * nanosecond: an edit within one tick of the clock would be missed. So what lies below the milliseconds, which
 * no image keeps, says what is in the file.
 */
function modTime(mtimeMs: number, digest: Buffer): SyncedStat['modTime'] {
  const mark = BigInt(digest.readUInt32BE(0)) % MS
  const ns = BigInt.asUintN(64, BigInt(Math.floor(mtimeMs)) * MS + mark)
  return { low: Number(ns & 0xffffffffn), high: Number(ns >> 32n) }
}
