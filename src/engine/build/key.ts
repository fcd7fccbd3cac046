import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readlink } from 'node:fs/promises'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { stableJson } from '../../base/stable-json.ts'
import type { BuildSpec } from '../../spec/types.ts'
import { type ContextEntry, contextEntries } from './context.ts'
import { dockerfileText } from './dockerfile.ts'

/**
 * Digest of everything that goes into an image: names, modes and contents of the context's files, the
 * Dockerfile, arguments, target and the like. Equal keys, equal image: nothing needs to be built. Times do
 * not count.
 */
export async function buildKey(build: BuildSpec): Promise<string> {
  const hash = createHash('sha256')
  const { context: _, dockerfile: __, noCache: ___, pull: ____, ...shape } = build
  hash.update(stableJson(shape))
  hash.update(await textOf(build))
  for (const entry of await contextEntries(build)) {
    hash.update(`\0${entry.name}\0${entry.stats.mode & 0o7777}\0`)
    await addContent(hash, entry)
  }
  return hash.digest('hex')
}

async function textOf(build: BuildSpec): Promise<string> {
  try {
    return await dockerfileText(build)
  } catch (error) {
    throw new EnvctlError({
      code: 'image.build-failed',
      message: `The Dockerfile of ${build.context} cannot be read`,
      detail: messageOf(error),
      hint: 'Write one, or correct "build.dockerfile".',
      cause: error,
    })
  }
}

async function addContent(hash: Hash, { path, stats }: ContextEntry): Promise<void> {
  if (stats.isSymbolicLink()) hash.update(`link ${await readlink(path)}`)
  if (!stats.isFile()) return
  hash.update(`file ${stats.size}\0`)
  for await (const chunk of createReadStream(path)) hash.update(chunk)
}
