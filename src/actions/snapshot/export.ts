import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import { codeOf, EnvctlError, messageOf } from '../../base/errors.ts'
import type { Layer } from '../../spec/types.ts'
import { overlayFeatures } from '../../state/choose.ts'
import { withHelper } from '../../state/helper.ts'
import type { StateTools } from '../../state/mechanism.ts'
import { chainParts } from '../../state/overlay.ts'
import { Checksum, entriesOf, passOn } from '../../state/transfer/entries.ts'
import { CHECKSUM, MANIFEST, manifestOf, SLOTS } from '../../state/transfer/manifest.ts'
import { withView } from '../../state/transfer/view.ts'
import type { Deps } from '../deps.ts'
import type { SnapshotFileOutcome } from '../outcomes.ts'
import { summaryOf } from './summary.ts'
import { withTools } from './transfer-tools.ts'

/**
 * Writes a snapshot into one file, for another machine or another engine: whole or not at all. What services wrote
 * outside of their volumes is not in it.
 *
 * @throws `state.failed` when the engine has no image, `usage.invalid` when the file cannot be written
 *
 * @example
 * await exportSnapshot(snapshot, '/tmp/before-the-demo.envctl', deps)
 */
export async function exportSnapshot(
  snapshot: Layer,
  file: string,
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<SnapshotFileOutcome> {
  const draft = `${file}.part`
  const tar = pack()
  const { signal } = deps
  try {
    // Before anything is asked of the engine that would have to be taken away again.
    const target = await open(draft, 'w')
    try {
      await Promise.all([
        withTools(deps, (tools) => fill(tar, snapshot, tools)),
        pipeline(tar, createGzip(), target.createWriteStream(), { signal }),
      ])
      await rename(draft, file)
    } catch (error) {
      tar.destroy()
      await rm(draft)
      throw error
    }
  } catch (error) {
    throw isRefused(error) ? unwritable(file, error) : error
  }
  return { snapshot: summaryOf(snapshot), file }
}

/** Whether the system has refused the file: at its path, or for want of room. */
const isRefused = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  (('syscall' in error && 'path' in error) || ['ENOSPC', 'EDQUOT'].includes(codeOf(error)))

function unwritable(file: string, error: Error): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `${file} cannot be written`,
    detail: messageOf(error),
    hint: 'Name a file in a folder that is there and that you may write to: --output FILE',
    cause: error,
  })
}

/** Puts the whole of a snapshot into a tar, one slot after the other. */
async function fill(tar: Pack, snapshot: Layer, tools: StateTools): Promise<void> {
  try {
    const volumes = await tools.engine.volumes.list({}, tools.signal)
    const paths = new Map(volumes.map(({ name, path }) => [name, path]))
    const features = overlayFeatures(volumes)
    const checksum = new Checksum()
    tar.entry({ name: MANIFEST }, JSON.stringify(manifestOf(snapshot)))
    for (const [index, { chain }] of Object.values(snapshot.slots).entries()) {
      const parts = chainParts(chain, (volume) => paths.get(volume) ?? '')
      await withView({ chain: parts, features }, tools, (volume) =>
        addSlot(tar, { volume, index, checksum }, tools),
      )
    }
    tar.entry({ name: CHECKSUM }, JSON.stringify({ sha256: checksum.digest() }))
    tar.finalize()
  } catch (error) {
    tar.destroy(error instanceof Error ? error : undefined)
    throw error
  }
}

interface SlotFacts {
  readonly volume: string
  readonly index: number
  readonly checksum: Checksum
}

/** The helper is gone once this returns: it holds the volume. */
async function addSlot(tar: Pack, { volume, index, checksum }: SlotFacts, tools: StateTools): Promise<void> {
  const clearing: Promise<void>[] = []
  const mine: StateTools = { ...tools, later: (work) => clearing.push(work) }
  const target = `/${index}`
  try {
    await withHelper({ mounts: [{ volume, target, readOnly: true }] }, mine, async (id) => {
      const archive = await tools.engine.containers.getArchive(id, target, tools.signal)
      if (archive === undefined) throw new Error(`the helper has no ${target}`)
      const renaming = { from: '', to: SLOTS }
      for await (const entry of entriesOf(archive)) await passOn(entry, tar, { renaming, checksum })
    })
  } finally {
    await Promise.all(clearing)
  }
}
