import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { parseEnvFile } from '../../definition/env-file.ts'
import type { FileMount } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import { FileReader } from '../files/file-reader.ts'

export interface FileDeps extends Pick<Deps, 'engine' | 'signal'> {
  /** Where the values of secrets and configs that name a variable come from. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder of the definition: a variable that is not set may stand in its `.env`. */
  readonly directory: string
}

/**
 * Puts secrets and configs into a container before it starts. They travel through the engine's API and not
 * by a bind mount, so that they reach a remote engine too and their content stands in no label or request.
 */
export async function deliverFiles(
  container: string,
  files: readonly FileMount[],
  deps: FileDeps,
): Promise<void> {
  const tar = pack()
  for (const file of files) {
    const { uid, gid, mode } = file
    tar.entry({ name: posix.relative('/', file.target), uid, gid, mode }, await contentOf(file, deps))
  }
  tar.finalize()
  await deps.engine.containers.putArchive(
    container,
    '/',
    Readable.from(tar, { objectMode: false }),
    deps.signal,
  )
}

async function contentOf(file: FileMount, { env, directory }: FileDeps): Promise<Buffer> {
  const { content } = file
  if ('inline' in content) return Buffer.from(content.inline)
  if ('environment' in content) {
    const value = env[content.environment] ?? (await dotenv(directory, env))[content.environment]
    if (value === undefined) throw unreadable(file, `The variable ${content.environment} is not set`)
    return Buffer.from(value)
  }
  try {
    return await readFile(content.file)
  } catch (error) {
    throw unreadable(file, messageOf(error))
  }
}

async function dotenv(directory: string, env: FileDeps['env']): Promise<Readonly<Record<string, string>>> {
  const text = await new FileReader().optional(join(directory, '.env'))
  return text === undefined ? {} : parseEnvFile(text, (name) => env[name]).values
}

function unreadable(file: FileMount, detail: string): EnvctlError {
  return new EnvctlError({
    code: 'service.failed',
    message: `The content of ${file.kind} "${file.source}" cannot be read`,
    detail,
    hint: 'Make it readable and run the command again.',
  })
}
