import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { ENVCTL } from '../../base/labels.ts'
import type { Layer, LayerSpec } from '../../spec/types.ts'
import { withHelper } from '../../state/helper.ts'
import type { StateTools } from '../../state/mechanism.ts'
import { isSameSnapshot, recordLabels, recordName, recordsOf, snapshotKey } from '../../state/records.ts'
import { Checksum, type Entry, entriesOf, passOn } from '../../state/transfer/entries.ts'
import { CHECKSUM, MANIFEST, type Manifest, parseManifest, SLOTS } from '../../state/transfer/manifest.ts'
import type { Deps } from '../deps.ts'
import type { SnapshotFileOutcome, SnapshotSummary } from '../outcomes.ts'
import { checkName, nameTaken } from './names.ts'
import { summaryOf } from './summary.ts'
import { TRANSFER, withTools } from './transfer-tools.ts'

export interface ImportRequest {
  /** The file, absolute. */
  readonly file: string
  /** What the snapshot is to be called; as it was without it. */
  readonly name?: string | undefined
  /** The definition that it is to belong to; that which it was made by without it. */
  readonly definition?: string | undefined
}

/** What a snapshot is to be called, and whose it is to be. */
export type SnapshotWish = Pick<ImportRequest, 'name' | 'definition'>

/** The content of a file that `exportSnapshot` wrote, wherever it comes from. */
export interface SnapshotSource {
  readonly stream: Readable
  /** What a person knows it by: the file, the image. */
  readonly called: string
}

/**
 * Makes a snapshot of a file that `exportSnapshot` wrote. What is damaged or cut off leaves nothing behind.
 *
 * @throws `state.failed` when the file is no snapshot or not whole, `usage.invalid` when the name cannot be or is taken
 */
export function importSnapshot(
  { file, ...wish }: ImportRequest,
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<SnapshotFileOutcome> {
  return withTools(deps, async (tools) => {
    const stream = createReadStream(file)
    try {
      return { snapshot: await snapshotFrom({ stream, called: file }, wish, tools), file }
    } finally {
      stream.destroy()
    }
  })
}

/** The same of such a content. */
export async function snapshotFrom(
  { stream, called }: SnapshotSource,
  wish: SnapshotWish,
  tools: StateTools,
): Promise<SnapshotSummary> {
  const plain = createGunzip()
  stream.on('error', (error) => plain.destroy(error))
  const made: string[] = []
  try {
    const entries = entriesOf(stream.pipe(plain))[Symbol.asyncIterator]()
    const manifest = await manifestFrom(entries)
    const layer = { ...layerOf(manifest, wish), origin: called }
    checkName(layer.name)
    const known = recordsOf(await tools.engine.volumes.list({}, tools.signal))
    if (known.some((each) => isSameSnapshot(each, layer))) throw nameTaken(layer)
    const token = randomBytes(5).toString('hex')
    const volumes = manifest.slots.map((_, index) => `envctl-${token}-${index}`)
    for (const volume of volumes) {
      made.push(volume)
      const labels = { [ENVCTL.part]: 'whole', [ENVCTL.partOf]: TRANSFER }
      await tools.engine.volumes.create({ name: volume }, labels, tools.signal)
    }
    await unpack(entries, volumes, tools)
    const slots = Object.fromEntries(
      manifest.slots.map(({ slot, root }, index) => [slot, { chain: [volumes[index] ?? ''], root }]),
    )
    const labels = recordLabels({ layer, slots })
    const record = await tools.engine.volumes.create({ name: recordName(layer) }, labels, tools.signal)
    if (record.labels[ENVCTL.recordData] !== labels[ENVCTL.recordData]) throw nameTaken(layer)
    const [snapshot] = recordsOf([record])
    if (snapshot === undefined) throw new Error(`${record.name} is no record`)
    return summaryOf(snapshot)
  } catch (error) {
    await cleared(made, tools)
    throw error instanceof EnvctlError ? error : damaged(called, messageOf(error), error)
  }
}

async function cleared(volumes: readonly string[], { engine }: StateTools): Promise<void> {
  for (const volume of volumes) await engine.volumes.remove(volume)
}

function layerOf(manifest: Manifest, wish: SnapshotWish): LayerSpec & Pick<Layer, 'key'> {
  const { name = manifest.name, definition = manifest.of.name } = wish
  return {
    key: snapshotKey(definition, name),
    kind: 'snapshot',
    name,
    of: { name: definition, environment: manifest.of.environment },
    steps: manifest.steps,
  }
}

async function manifestFrom(entries: AsyncIterator<Entry>): Promise<Manifest> {
  const { value, done } = await entries.next()
  const manifest = done || value.header.name !== MANIFEST ? undefined : parseManifest(await text(value))
  if (manifest === undefined) throw new Error('it does not begin as a snapshot of this version does')
  return manifest
}

/** Fills volumes with what comes, and compares it with the checksum that comes last. */
async function unpack(
  entries: AsyncIterator<Entry>,
  volumes: readonly string[],
  tools: StateTools,
): Promise<void> {
  const clearing: Promise<void>[] = []
  const mine: StateTools = { ...tools, later: (work) => clearing.push(work) }
  const mounts = volumes.map((volume, index) => ({ volume, target: `/slots/${index}` }))
  try {
    await withHelper({ mounts }, mine, async (id) => {
      const tar = pack()
      const put = tools.engine.containers.putArchive(
        id,
        '/slots',
        Readable.from(tar, { objectMode: false }),
        tools.signal,
      )
      const feed = handOn(entries, tar).catch((error: Error) => {
        tar.destroy(error)
        throw error
      })
      const [fed, done] = await Promise.allSettled([feed, put])
      if (fed.status === 'rejected') throw fed.reason
      if (done.status === 'rejected') throw done.reason
    })
  } finally {
    await Promise.all(clearing)
  }
}

async function handOn(entries: AsyncIterator<Entry>, tar: ReturnType<typeof pack>): Promise<void> {
  const checksum = new Checksum()
  const renaming = { from: SLOTS, to: '' }
  for (let { value, done } = await entries.next(); !done; { value, done } = await entries.next()) {
    const { name } = value.header
    if (name === CHECKSUM) {
      const expected: unknown = Reflect.get(Object(JSON.parse(await text(value))), 'sha256')
      if (expected !== checksum.digest()) throw new Error('its content is not what its checksum says')
      tar.finalize()
      return
    }
    await passOn(value, tar, { renaming, checksum })
  }
  throw new Error('it ends before its end')
}

function damaged(file: string, detail: string, cause: unknown): EnvctlError {
  return new EnvctlError({
    code: 'state.failed',
    message: `${file} cannot be read as a snapshot`,
    detail,
    hint: 'Copy or export it once more. Nothing was left on the engine.',
    cause,
  })
}
