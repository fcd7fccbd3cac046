import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { packTar } from '../actions/files/tar.ts'
import type { Containers } from '../engine/port.ts'

/** A file or folder of this machine, and the absolute path that it gets in the container. */
export interface FileSource {
  readonly source: string
  readonly target: string
  /** Permissions; those that it has here without them. */
  readonly mode?: number
}

/** A content, and the absolute path of the file that it becomes. */
export interface ContentSource {
  readonly content: string | Buffer | Readable
  readonly target: string
  readonly mode?: number
}

/** Puts files, folders and contents into a container, one after the other. They belong to root there. */
export async function copyIn(
  containers: Pick<Containers, 'putArchive'>,
  id: string,
  items: readonly (FileSource | ContentSource)[],
): Promise<void> {
  for (const item of items) await containers.putArchive(id, '/', await tarOf(item))
}

async function tarOf(item: FileSource | ContentSource): Promise<Readable> {
  const { mode } = item
  const name = item.target.replace(/^\/+|\/+$/g, '')
  if ('source' in item) return readable(packTar(item.source, name, { mode, ofRoot: true, dereference: true }))
  const { content } = item
  const tar = pack()
  const bytes = content instanceof Readable ? await buffer(content) : content
  tar.entry({ name, ...(mode === undefined ? {} : { mode }) }, bytes)
  tar.finalize()
  return readable(tar)
}

/** Node's own stream of what the package has streams of its own for. */
const readable = (tar: AsyncIterable<unknown>): Readable => Readable.from(tar, { objectMode: false })
