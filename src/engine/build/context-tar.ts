import { createReadStream } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import type { BuildSpec } from '../../spec/types.ts'
import { CONTEXT_HINT, type ContextEntry } from './context.ts'
import { dockerfileText } from './dockerfile-text.ts'
import { unreadable } from './failure.ts'

/** Name under which a Dockerfile travels that is not of the context: given inline, ignored, or elsewhere. */
const SENT_DOCKERFILE = '.envctl.Dockerfile'

export interface ContextTar {
  /** The context, a file at a time, never as a whole in memory. */
  readonly stream: Readable
  /** The Dockerfile's name in it. */
  readonly dockerfile: string
}

export interface ContextContent {
  readonly build: BuildSpec
  readonly entries: readonly ContextEntry[]
  /** The Dockerfile to be sent in place of the context's own. */
  readonly dockerfile?: string | undefined
}

/**
 * What is sent to the builder, with the Dockerfile beside the context when it is not in it. The stream fails
 * with `image.build-failed` when a file cannot be read.
 */
export async function contextTar({ build, entries, dockerfile }: ContextContent): Promise<ContextTar> {
  const own = dockerfile === undefined ? ownDockerfile(build, entries) : undefined
  const sent = own === undefined ? (dockerfile ?? (await dockerfileText(build))) : undefined
  const tar = pack()
  const fill = async () => {
    for (const entry of entries) await addEntry(tar, entry)
    if (sent !== undefined) tar.entry({ name: SENT_DOCKERFILE, mode: 0o644, mtime: new Date(0) }, sent)
    tar.finalize()
  }
  fill().catch((error: unknown) => tar.destroy(error instanceof Error ? error : new Error(String(error))))
  return {
    stream: Readable.from(chunksOf(tar, build.context), { objectMode: false }),
    dockerfile: own ?? SENT_DOCKERFILE,
  }
}

async function* chunksOf(tar: Pack, context: string): AsyncGenerator<Buffer, void> {
  try {
    yield* tar as AsyncIterable<Buffer>
  } catch (error) {
    throw unreadable(`The build context ${context}`, error, CONTEXT_HINT)
  }
}

function ownDockerfile(
  { context, dockerfile }: BuildSpec,
  entries: readonly ContextEntry[],
): string | undefined {
  if (!('path' in dockerfile)) return undefined
  const name = relative(context, dockerfile.path).split(sep).join('/')
  return entries.some((entry) => entry.name === name && entry.stats.isFile()) ? name : undefined
}

async function addEntry(tar: Pack, { name, path, stats }: ContextEntry): Promise<void> {
  // The owner is root in the image whoever owns it here, as Docker does it.
  const header = { name, mode: stats.mode & 0o7777, mtime: stats.mtime, uid: 0, gid: 0 }
  if (stats.isDirectory()) tar.entry({ ...header, type: 'directory' })
  else if (stats.isSymbolicLink()) tar.entry({ ...header, type: 'symlink', linkname: await readlink(path) })
  else if (stats.size === 0) tar.entry({ ...header, size: 0 }, '')
  else {
    const entry = tar.entry({ ...header, size: stats.size })
    // No more than its header says, should the file grow meanwhile.
    await pipeline(createReadStream(path, { end: stats.size - 1 }), entry)
  }
}
