import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import type { FileMount } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import { readSource, type SourceDeps } from './file-source.ts'

export interface FileDeps extends SourceDeps, Pick<Deps, 'engine' | 'signal'> {}

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

async function contentOf(file: FileMount, deps: FileDeps): Promise<Buffer> {
  try {
    return await readSource(file.content, deps)
  } catch (error) {
    throw unreadable(file, messageOf(error))
  }
}

function unreadable(file: FileMount, detail: string): EnvctlError {
  return new EnvctlError({
    code: 'service.failed',
    message: `The content of ${file.kind} "${file.source}" cannot be read`,
    detail,
    hint: 'Make it readable and run the command again.',
  })
}
