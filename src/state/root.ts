import { extract } from 'tar-stream'
import type { Engine } from '../engine/port.ts'
import type { RootFacts } from '../spec/types.ts'

/**
 * Owner and permissions of a folder of a container, running or not: the head of its archive tells them, and
 * no more of it is read.
 */
export async function rootOf(
  { containers }: Pick<Engine, 'containers'>,
  place: { readonly container: string; readonly path: string },
  signal: AbortSignal,
): Promise<RootFacts> {
  const archive = await containers.getArchive(place.container, place.path, signal)
  if (archive === undefined) throw new Error(`${place.container} has no ${place.path}`)
  const entries = extract()
  let done = false
  // What is not read any more ends with an error; that is no failure.
  archive.on('error', (error: Error) => (done ? undefined : entries.destroy(error)))
  archive.pipe(entries)
  try {
    for await (const { header } of entries) {
      const { uid = 0, gid = 0, mode = 0o755 } = header
      done = true
      return { uid, gid, mode }
    }
  } finally {
    if ('destroy' in archive && typeof archive.destroy === 'function') archive.destroy()
    entries.destroy()
  }
  throw new Error(`the archive of ${place.path} in ${place.container} is empty`)
}
