import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, readlink } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { stableJson } from '../../base/stable-json.ts'
import type { BuildSpec } from '../../spec/types.ts'
import { CONTEXT_HINT, type ContextEntry, contextEntries } from './context.ts'
import { dockerfileText } from './dockerfile-text.ts'
import { unreadable } from './failure.ts'

const AT_ONCE = 8
/** In bytes. */
const SMALL = 256 * 1024

/**
 * Digest of everything that goes into an image: names, modes and contents of the context's files, the
 * Dockerfile, arguments, target and the like. Equal keys, equal image: nothing needs to be built. Times and
 * owners do not count, nor does where the context lies. `image.build-failed` when something cannot be read.
 */
export async function buildKey(build: BuildSpec): Promise<string> {
  const { context, dockerfile: _, noCache: __, pull: ___, cacheFrom: ____, ...shape } = build
  const text = await dockerfileText(build)
  const entries = await contextEntries(build)
  const contents = await contentsOf(entries).catch((error: unknown) => {
    throw unreadable(`The build context ${context}`, error, CONTEXT_HINT)
  })
  const files = entries.map(({ name, stats }, at) => [name, stats.mode & 0o7777, contents[at]])
  return createHash('sha256')
    .update(stableJson([shape, text, files]))
    .digest('hex')
}

/** What each entry holds, several being read at a time. */
async function contentsOf(entries: readonly ContextEntry[]): Promise<readonly string[]> {
  const contents: string[] = []
  const queue = entries.entries()
  const reader = async () => {
    for (const [at, entry] of queue) contents[at] = await contentOf(entry)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, reader))
  return contents
}

async function contentOf({ path, stats }: ContextEntry): Promise<string> {
  if (stats.isDirectory()) return 'folder'
  if (stats.isSymbolicLink()) return `link to ${await readlink(path)}`
  // A stream costs more than it saves for what fits into memory many times over.
  if (stats.size <= SMALL) return `file ${hash('sha256', await readFile(path))}`
  const digest = createHash('sha256')
  await pipeline(createReadStream(path), digest)
  return `file ${digest.digest('hex')}`
}
