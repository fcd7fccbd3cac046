import { hash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { codeOf } from '../../base/errors.ts'
import type { BuildContext } from './context.ts'
import { isLink } from './entry-type.ts'
import type { EntryStats } from './stat-table.ts'

/** In bytes. */
const CHUNK = 128 * 1024
/** Up to so many bytes a file is read at once: what is asked for bit by bit costs more than what is read. */
const SMALL = 32 * 1024
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

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
  const file = await open(`${folder}/${name}`, FLAGS).catch((error: unknown) => {
    throw asChange(error, name)
  })
  try {
    assertSame(await file.stat(), stats, name)
    const piece = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(stats.size, 1)))
    for (let rest = stats.size; rest > 0; ) {
      const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, rest))
      if (bytesRead === 0) throw new ContextChanged(name)
      yield piece.subarray(0, bytesRead)
      rest -= bytesRead
    }
    assertSame(await file.stat(), stats, name)
  } finally {
    await file.close()
  }
}

/** All of a small file, in the same way; `undefined` of others. */
export function smallFileContent({ folder, table }: BuildContext, at: number): Buffer | undefined {
  const name = table.names[at] ?? ''
  const stats = table.stats(at)
  if (stats.size > SMALL) return undefined
  const file = unlessChanged(name, () => openSync(`${folder}/${name}`, FLAGS))
  try {
    assertSame(fstatSync(file), stats, name)
    const content = Buffer.allocUnsafe(stats.size)
    if (readSync(file, content) < stats.size) throw new ContextChanged(name)
    assertSame(fstatSync(file), stats, name)
    return content
  } finally {
    closeSync(file)
  }
}

/** Where a link points to, as it did when the context was read. */
export function linkTarget({ folder, table }: BuildContext, at: number): string {
  const name = table.names[at] ?? ''
  if (!isLink(table.mode(at))) return ''
  const target = unlessChanged(name, () => readlinkSync(`${folder}/${name}`))
  if (!hash('sha256', target, 'buffer').equals(table.digest(at))) throw new ContextChanged(name)
  return target
}

function assertSame({ size, mtimeMs, ctimeMs, ino }: Stats, was: EntryStats, name: string): void {
  if (size !== was.size || mtimeMs !== was.mtimeMs || ctimeMs !== was.ctimeMs || ino !== was.ino)
    throw new ContextChanged(name)
}

function unlessChanged<T>(name: string, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    throw asChange(error, name)
  }
}

/** What is gone by now, or has become something else, was changed. */
function asChange(error: unknown, name: string): unknown {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL'].includes(codeOf(error)) ? new ContextChanged(name) : error
}
