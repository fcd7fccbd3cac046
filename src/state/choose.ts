import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { EnvctlError } from '../base/errors.ts'
import { ENVCTL } from '../base/labels.ts'
import type { VolumeSummary } from '../engine/port-types.ts'
import { copy } from './copy.ts'
import { withHelper } from './helper.ts'
import type { ChainPart, Mechanism, StateTools } from './mechanism.ts'
import { overlay } from './overlay.ts'
import { tar } from './tar.ts'

/** The record that tells which mechanism works on an engine, so that it is tried once. */
const RECORD = 'envctl-mechanism'

/**
 * Options of overlayfs, best first. Without `redirect_dir` a folder of a layer cannot be renamed; `metacopy`
 * makes a change of owner cheap. `index` is not among them: by it both names of a hard link show what was written to
 * one, but only as long as the folder is written to, and a layer made of it would show something else.
 * See https://docs.kernel.org/filesystems/overlayfs.html.
 */
const FEATURES = ['metacopy=on,redirect_dir=on', 'redirect_dir=on', '']

/** What the record may say. */
const KNOWN = [...FEATURES.map((features) => `overlay ${features}`.trim()), copy.name]

/** A tar with one empty file: `mark`. */
function markTar(): NodeJS.ReadableStream {
  const tar = pack()
  tar.entry({ name: 'mark' }, '')
  tar.finalize()
  return Readable.from(tar, { objectMode: false })
}

export interface Choice {
  readonly mechanism: Mechanism
  /** Whether it was found out just now. */
  readonly probed: boolean
}

type Volume = Pick<VolumeSummary, 'name' | 'labels'>

/** What is known of an engine without trying anything: what a person insists on, else what was found out. */
function knownName(volumes: readonly Volume[], forced: string | undefined): string | undefined {
  if (forced !== undefined && forced !== '' && forced !== 'overlay') return forced
  const found = volumes.find(({ name }) => name === RECORD)?.labels[ENVCTL.recordData]
  // What another version found out may be what this one knows better about.
  return KNOWN.includes(found ?? '') ? found : undefined
}

/**
 * Whether volumes are laid over each other; `undefined` where nothing was found out yet.
 *
 * @throws `usage.invalid` when what a person insists on is no mechanism
 */
export function laysOver(volumes: readonly Volume[], forced: string | undefined): boolean | undefined {
  const known = knownName(volumes, forced)
  return known === undefined ? undefined : byName(known).differences
}

/** The options that volumes of the engine are laid over each other with. */
export function overlayFeatures(volumes: readonly Volume[]): string {
  const [, features = ''] = (knownName(volumes, undefined) ?? '').split(' ')
  return features
}

/**
 * The best mechanism that works on the engine. What was found out is kept on the engine itself. `forced` is
 * used without a question: `overlay`, `copy` or `tar`.
 */
export async function chooseMechanism(
  request: {
    readonly volumes: readonly Volume[]
    readonly forced?: string | undefined
  },
  tools: StateTools,
): Promise<Choice> {
  const known = knownName(request.volumes, request.forced)
  if (known !== undefined) return { mechanism: byName(known), probed: false }
  const found = await probe(tools)
  await tools.engine.volumes.remove(RECORD)
  await tools.engine.volumes.create(
    { name: RECORD },
    { [ENVCTL.record]: 'mechanism', [ENVCTL.recordData]: found },
    tools.signal,
  )
  return { mechanism: byName(found), probed: true }
}

/** @throws `usage.invalid` */
function byName(text: string): Mechanism {
  const [name, features = ''] = text.split(' ')
  if (name === 'overlay') return overlay(features)
  if (name === 'copy') return copy
  if (name === 'tar') return tar
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `There is no mechanism "${text}" for state`,
    hint: 'ENVCTL_STATE_MECHANISM may be overlay, copy or tar; without it the best is found out.',
  })
}

async function probe(tools: StateTools): Promise<string> {
  for (const features of FEATURES) if (await works(features, tools)) return `overlay ${features}`.trim()
  return copy.name
}

/** Whether an overlay with these features can be mounted, and shows what is below. */
async function works(features: string, tools: StateTools): Promise<boolean> {
  const token = randomBytes(6).toString('hex')
  const [lower, backing, child] = ['lower', 'backing', 'child'].map((part) => `envctl-probe-${token}-${part}`)
  if (lower === undefined || backing === undefined || child === undefined) return false
  const { volumes, containers } = tools.engine
  const labels = tools.helperLabels
  const waiting: Promise<void>[] = []
  const mine: StateTools = { ...tools, later: (work) => waiting.push(work) }
  try {
    const { path } = await volumes.create({ name: lower }, labels, tools.signal)
    await withHelper({ mounts: [{ volume: lower, target: '/lower' }] }, mine, (id) =>
      containers.putArchive(id, '/lower', markTar(), tools.signal),
    )
    const chain: readonly ChainPart[] = [{ volume: lower, path }]
    const root = { uid: 0, gid: 0, mode: 0o755 }
    await overlay(features).make(
      [{ name: child, backing, chain, root, labels: () => labels, backingLabels: labels }],
      mine,
    )
    return await withHelper({ mounts: [{ volume: child, target: '/child' }] }, mine, async (id) => {
      // Reading is when the engine mounts it.
      return (await containers.stat(id, '/child/mark', tools.signal)) !== undefined
    })
  } catch (error) {
    if (error instanceof EnvctlError && error.code === 'engine.refused') return false
    throw error
  } finally {
    await Promise.all(waiting)
    for (const name of [child, backing, lower]) await volumes.remove(name)
  }
}
