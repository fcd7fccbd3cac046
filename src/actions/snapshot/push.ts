import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import { ENVCTL } from '../../base/labels.ts'
import type { Layer } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import { operation } from '../operation.ts'
import type { SnapshotImageOutcome } from '../outcomes.ts'
import { exportSnapshot } from './export.ts'

/** The one file in the image of a snapshot: what `exportSnapshot` writes. */
export const SNAPSHOT_FILE = 'snapshot.envctl'

/**
 * Pushes a snapshot to a registry, as an image with one file in it. The same data is the same layer, which a registry
 * takes once.
 *
 * @throws `image.push-failed`
 */
export function pushSnapshot(snapshot: Layer, image: string, deps: Deps): Promise<SnapshotImageOutcome> {
  const { engine, signal, emit } = deps
  return operation({ operation: 'snapshot push', instance: snapshot.name }, deps, async (elapsed) => {
    const folder = await mkdtemp(join(tmpdir(), 'envctl-snapshot-'))
    const draft = `envctl-snapshot/${snapshot.of.name}:transfer-${randomBytes(6).toString('hex')}`
    try {
      const file = join(folder, SNAPSHOT_FILE)
      const outcome = await exportSnapshot(snapshot, file, deps)
      // What a killed command leaves of it is an image of a snapshot that nobody has: it is seen to be left over.
      const labels = { [ENVCTL.record]: 'snapshot' }
      const tar = pack()
      const [id] = await Promise.all([
        engine.images.fromTar(
          { reference: draft, tar: Readable.from(tar, { objectMode: false }), labels },
          signal,
        ),
        fill(tar, file),
      ])
      const { digest } = await engine.images.push(
        { source: id, reference: image, byContent: false, alike: [], emit },
        signal,
      )
      return { snapshot: outcome.snapshot, image, digest, tookMs: elapsed() }
    } finally {
      await engine.images.remove(draft)
      await rm(folder, { recursive: true })
    }
  })
}

async function fill(tar: Pack, file: string): Promise<void> {
  try {
    const { size } = await stat(file)
    // Nothing in it may tell when it was made: the same data is to be the same layer.
    const entry = tar.entry({ name: SNAPSHOT_FILE, size, mtime: new Date(0) })
    await pipeline(createReadStream(file), entry)
    tar.finalize()
  } catch (error) {
    tar.destroy(error instanceof Error ? error : undefined)
    throw error
  }
}
