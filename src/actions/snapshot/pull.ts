import { EnvctlError } from '../../base/errors.ts'
import type { Mirrors } from '../../base/mirrors.ts'
import { withHelper } from '../../state/helper.ts'
import type { StateTools } from '../../state/mechanism.ts'
import { type Entry, entriesOf } from '../../state/transfer/entries.ts'
import type { Deps } from '../deps.ts'
import { operation } from '../operation.ts'
import type { SnapshotImageOutcome, SnapshotSummary } from '../outcomes.ts'
import { type SnapshotWish, snapshotFrom } from './import.ts'
import { checkName } from './names.ts'
import { SNAPSHOT_FILE } from './push.ts'
import { withTools } from './transfer-tools.ts'

export interface SnapshotPullRequest extends SnapshotWish {
  /** The image that holds it. */
  readonly image: string
  readonly mirrors: Mirrors
}

/**
 * Pulls a snapshot that was pushed to a registry. The image is not kept, unless the engine had it before.
 *
 * @throws `image.pull-failed`; `state.failed` when the image holds no snapshot; `usage.invalid` when the name cannot be or
 * is taken
 */
export function pullSnapshot(
  { image, mirrors, ...wish }: SnapshotPullRequest,
  deps: Deps,
): Promise<SnapshotImageOutcome> {
  const { engine, signal, emit } = deps
  return operation({ operation: 'snapshot pull', instance: image }, deps, async (elapsed) => {
    if (wish.name !== undefined) checkName(wish.name)
    const before = await engine.images.inspect(image, signal)
    const { id, digest } = await engine.images.pull({ reference: image, mirrors, emit }, signal)
    try {
      const snapshot = await withTools(deps, (tools) => unpacked({ image, id, wish }, tools))
      return { snapshot, image, digest, tookMs: elapsed() }
    } finally {
      if (before === undefined) await engine.images.remove(image)
    }
  })
}

interface Pulled {
  readonly image: string
  /** The engine's id of it. */
  readonly id: string
  readonly wish: SnapshotWish
}

/** The helper is gone once this returns: the image could not be removed as long as it is there. */
async function unpacked({ image, id, wish }: Pulled, tools: StateTools): Promise<SnapshotSummary> {
  const clearing: Promise<void>[] = []
  const mine: StateTools = { ...tools, image: id, later: (work) => clearing.push(work) }
  try {
    return await withHelper({ mounts: [] }, mine, async (container) => {
      const archive = await tools.engine.containers.getArchive(container, `/${SNAPSHOT_FILE}`, tools.signal)
      if (archive === undefined) throw noSnapshot(image)
      const { value } = await entriesOf(archive)[Symbol.asyncIterator]().next()
      if (value === undefined) throw noSnapshot(image)
      return snapshotFrom({ stream: value satisfies Entry, called: image }, wish, tools)
    })
  } finally {
    await Promise.all(clearing)
  }
}

function noSnapshot(image: string): EnvctlError {
  return new EnvctlError({
    code: 'state.failed',
    message: `Image ${image} holds no snapshot`,
    detail: `There is no ${SNAPSHOT_FILE} in it`,
    hint: 'Push one there first: envctl snapshot push NAME',
  })
}
