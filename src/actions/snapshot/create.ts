import type { Spec } from '../../spec/types.ts'
import { isSameSnapshot, recordsOf, snapshotKey } from '../../state/records.ts'
import type { UpDeps } from '../deps.ts'
import { withInstanceLock, withLock } from '../lock.ts'
import { operation } from '../operation.ts'
import type { SnapshotOutcome } from '../outcomes.ts'
import { freezeNow } from './freeze.ts'
import { checkName, nameTaken } from './names.ts'
import { summaryOf } from './summary.ts'

export interface SnapshotRequest {
  /** What the snapshot is called; no two of a definition have the same name. */
  readonly name: string
  /** Also keep what services wrote outside of their volumes. */
  readonly files: boolean
  /** Take the place of a snapshot of that name. */
  readonly replace: boolean
}

/**
 * Keeps the state that an instance has now under a name, until it is removed. Services that keep state are
 * stopped for a moment, so that their files are consistent.
 *
 * @throws `usage.invalid` for a name that cannot be or is taken, `state.none`
 *
 * @example
 * await createSnapshot(spec, { name: 'before-the-demo', files: false, replace: false }, deps)
 */
export function createSnapshot(
  spec: Spec,
  { name, files, replace }: SnapshotRequest,
  deps: UpDeps,
): Promise<SnapshotOutcome> {
  const { instance } = spec
  return operation({ operation: 'snapshot', instance }, deps, (elapsed) =>
    withInstanceLock({ instance, operation: 'snapshot' }, deps, async () => {
      checkName(name)
      const layer = { key: snapshotKey(spec.name, name), kind: 'snapshot', name } as const
      const made = await withNameLock(layer.key, deps, async () => {
        const identity = { ...layer, of: spec }
        const known = recordsOf(await deps.engine.volumes.list({}, deps.signal))
        if (!replace && known.some((each) => isSameSnapshot(each, identity))) throw nameTaken(identity)
        return freezeNow({ spec, layer, replace, files }, deps)
      })
      return { instance, snapshot: summaryOf(made), tookMs: elapsed() }
    }),
  )
}

/** Instances of a definition share the names of its snapshots: who is second sees that before it stops anything. */
function withNameLock<Result>(
  key: string,
  { engine, signal }: UpDeps,
  work: () => Promise<Result>,
): Promise<Result> {
  return withLock({ name: `${engine.address.url} snapshot ${key}`, signal }, work)
}
