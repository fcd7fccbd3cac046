import { isUtf8 } from 'node:buffer'
import { createHash, hash } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { isLink } from './entry-type.ts'
import { notUtf8 } from './failure.ts'
import type { EntryStats } from './stat-table.ts'

/** In bytes: a stream costs more than it saves for what fits into memory many times over. */
const SMALL = 256 * 1024
const LARGE = 1024 * 1024

/** SHA-256 of what a file holds, or of where a link points. `image.build-failed` when that is not UTF-8. */
export async function entryDigest(path: string, stats: EntryStats): Promise<Buffer> {
  if (isLink(stats.mode)) {
    const target = readlinkSync(path, 'buffer')
    if (!isUtf8(target)) throw notUtf8(`The target of the link ${path}`, target)
    return hash('sha256', target, 'buffer')
  }
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
