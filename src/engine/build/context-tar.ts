import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import { type BuildContext, CONTEXT_HINT } from './context.ts'
import { ContextChanged, fileContent, linkTarget } from './context-file.ts'
import { isFolder, isLink } from './entry-type.ts'
import { unreadable } from './failure.ts'

/** Name under which a Dockerfile travels that is not of the context. */
const SENT_DOCKERFILE = '.envctl.Dockerfile'
const IGNORE_FILE = '.dockerignore'
const PERMISSIONS = 0o7777

export interface ContextTar {
  /** The context, a file at a time, never as a whole in memory. */
  readonly stream: Readable
  /** The Dockerfile's name in it. */
  readonly dockerfile: string
}

export interface ContextContent {
  readonly context: BuildContext
  /** The Dockerfile's name in the context, or its text: inline, left out, or from elsewhere. */
  readonly dockerfile: { readonly name: string } | { readonly text: string }
}

/**
 * A context for builders that take it as a whole. A Dockerfile that is not of it goes along, and a line of
 * `.dockerignore` takes it away before anything can be copied. The stream fails with `image.build-failed` when a
 * file cannot be read, and with `ContextChanged` when it is another by now.
 */
export function contextTar({ context, dockerfile }: ContextContent): ContextTar {
  const tar = pack()
  const sent = 'text' in dockerfile ? dockerfile.text : undefined
  const fill = async () => {
    const { names } = context.table
    for (let at = 0; at < names.length; at += 1)
      if (sent === undefined || names[at] !== IGNORE_FILE) await addEntry(tar, context, at)
    if (sent !== undefined) {
      const mtime = new Date(0)
      tar.entry({ name: SENT_DOCKERFILE, mode: 0o644, mtime }, sent)
      tar.entry({ name: IGNORE_FILE, mode: 0o644, mtime }, await ignoreText(context))
    }
    tar.finalize()
  }
  fill().catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))))
  return {
    stream: Readable.from(chunksOf(tar, context.folder), { objectMode: false }),
    dockerfile: 'name' in dockerfile ? dockerfile.name : SENT_DOCKERFILE,
  }
}

async function* chunksOf(tar: Pack, folder: string): AsyncGenerator<Buffer, void> {
  try {
    yield* tar as AsyncIterable<Buffer>
  } catch (error) {
    throw error instanceof ContextChanged
      ? error
      : unreadable(`The build context ${folder}`, error, CONTEXT_HINT)
  }
}

/** The context's own with the line that takes the Dockerfile away; where there is none, it takes itself away too. */
async function ignoreText(context: BuildContext): Promise<string> {
  const at = context.table.names.indexOf(IGNORE_FILE)
  if (at < 0) return `${SENT_DOCKERFILE}\n${IGNORE_FILE}\n`
  const pieces: Buffer[] = []
  for await (const piece of fileContent(context, at)) pieces.push(Buffer.from(piece))
  return `${Buffer.concat(pieces).toString('utf8')}\n${SENT_DOCKERFILE}\n`
}

async function addEntry(tar: Pack, context: BuildContext, at: number): Promise<void> {
  const { table } = context
  const { mode, size, mtimeMs } = table.stats(at)
  // The owner is root in the image whoever owns it here, as Docker does it.
  const header = {
    name: table.names[at] ?? '',
    mode: mode & PERMISSIONS,
    mtime: new Date(mtimeMs),
    uid: 0,
    gid: 0,
  }
  if (isFolder(mode)) tar.entry({ ...header, type: 'directory' })
  else if (isLink(mode)) tar.entry({ ...header, type: 'symlink', linkname: linkTarget(context, at) })
  else if (size === 0) tar.entry({ ...header, size: 0 }, '')
  else await pipeline(copies(fileContent(context, at)), tar.entry({ ...header, size }))
}

/** What is packed waits in line, longer than a piece is good for. */
async function* copies(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  for await (const piece of pieces) yield Buffer.from(piece)
}
