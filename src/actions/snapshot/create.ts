import { EnvctlError } from '../../base/errors.ts'
import { NAME_PATTERN, nameOf } from '../../base/names.ts'
import type { Spec } from '../../spec/types.ts'
import { recordsOf, snapshotKey } from '../../state/records.ts'
import type { UpDeps } from '../deps.ts'
import { withInstanceLock } from '../lock.ts'
import { operation } from '../operation.ts'
import type { SnapshotOutcome } from '../outcomes.ts'
import { freezeNow } from './freeze.ts'
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
      if (!NAME_PATTERN.test(name)) throw badName(name)
      const volumes = await deps.engine.volumes.list({}, deps.signal)
      const taken = recordsOf(volumes).some(
        (each) => each.kind === 'snapshot' && each.of.name === spec.name && each.name === name,
      )
      if (taken && !replace) throw nameTaken(name, spec)
      const key = snapshotKey(spec.name, name)
      const layer = await freezeNow({ spec, layer: { key, kind: 'snapshot', name }, replace, files }, deps)
      return { instance, snapshot: summaryOf(layer), tookMs: elapsed() }
    }),
  )
}

function badName(name: string): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `"${name}" cannot name a snapshot`,
    detail: 'Expected lower-case letters, digits, "-" and "_", with a letter or digit first',
    hint: name === '' ? undefined : `Try: ${nameOf(name)}`,
  })
}

/** The name that a snapshot is to have is that of another one. */
export function nameTaken(name: string, { name: definition }: Pick<Spec, 'name'>): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `"${definition}" has a snapshot "${name}" already`,
    hint: 'Give it another name, or put it in the place of the old one with: --replace',
  })
}
