import { hash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, readlink } from 'node:fs/promises'
import { codeOf } from '../../base/errors.ts'
import { type BuildContext, isLink } from './context.ts'
import type { EntryStats } from './stat-table.ts'

/** In bytes. */
const CHUNK = 128 * 1024

/** Something of a context is not any more what it was when the context was read. */
export class ContextChanged extends Error {
  override readonly name = 'ContextChanged'
  readonly file: string

  constructor(file: string) {
    super(`${file} was changed while it was sent`)
    this.file = file
  }
}

/**
 * The content of a file as it was when the context was read, a piece at a time; rejects with `ContextChanged`
 * when it is another by now. A piece is good until the next is asked for.
 */
export async function* fileContent(
  { folder, table }: BuildContext,
  at: number,
): AsyncGenerator<Buffer, void> {
  const name = table.names[at] ?? ''
  const stats = table.stats(at)
  const file = await open(`${folder}/${name}`, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(
    (error: unknown) => {
      throw asChange(error, name)
    },
  )
  try {
    await assertSame(file, stats, name)
    const piece = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(stats.size, 1)))
    for (let rest = stats.size; rest > 0; ) {
      const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, rest))
      if (bytesRead === 0) throw new ContextChanged(name)
      yield piece.subarray(0, bytesRead)
      rest -= bytesRead
    }
    await assertSame(file, stats, name)
  } finally {
    await file.close()
  }
}

/** Where a link points to, as it did when the context was read. */
export async function linkTarget({ folder, table }: BuildContext, at: number): Promise<string> {
  const name = table.names[at] ?? ''
  if (!isLink(table.mode(at))) return ''
  const target = await readlink(`${folder}/${name}`).catch((error: unknown) => {
    throw asChange(error, name)
  })
  if (!hash('sha256', target, 'buffer').equals(table.digest(at))) throw new ContextChanged(name)
  return target
}

async function assertSame(file: FileHandle, was: EntryStats, name: string): Promise<void> {
  const { size, mtimeMs, ctimeMs, ino } = await file.stat()
  if (size !== was.size || mtimeMs !== was.mtimeMs || ctimeMs !== was.ctimeMs || ino !== was.ino)
    throw new ContextChanged(name)
}

/** What is gone by now, or has become something else, was changed. */
function asChange(error: unknown, name: string): unknown {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL'].includes(codeOf(error)) ? new ContextChanged(name) : error
}
