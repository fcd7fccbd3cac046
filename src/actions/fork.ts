import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { EnvctlError } from '../base/errors.ts'
import { ENVCTL } from '../base/labels.ts'
import type { Layer, Spec } from '../spec/types.ts'
import { isSameSnapshot, layersOf } from '../state/records.ts'
import type { UpDeps } from './deps.ts'
import { findDefinition } from './files/find-definition.ts'
import { type Labelled, ownershipOf } from './instance/owner.ts'
import { instanceVolumes } from './instance/volumes.ts'
import { loadSpec } from './load.ts'
import { withInstanceLock } from './lock.ts'
import { operation } from './operation.ts'
import type { UpOutcome } from './outcomes.ts'
import { publishedFor } from './ports/published-for.ts'
import type { LoadRequest, UpRequest } from './requests.ts'
import { changedSince, freezeNow } from './snapshot/freeze.ts'
import { findSnapshot } from './state/find-snapshot.ts'
import { KEEP } from './state/wish.ts'
import { keepBound } from './store/bound.ts'
import { up } from './up.ts'

export interface ForkRequest {
  /** Name of a snapshot, or of an instance as `envctl ls` shows it or without what is the same in all. */
  readonly from: string
  /** Tells the definition, its environment and the variables; names the fork. */
  readonly load: LoadRequest
  /** How the fork is brought up. */
  readonly up: UpRequest
}

const KEY_BYTES = 16

/**
 * Brings up an instance that has no state yet with that of a snapshot, or with what another instance of the
 * definition has at this moment. Nothing is copied, and neither sees what the other writes from then on.
 *
 * @throws `state.exists` when the instance has state already, `state.unknown-snapshot`
 *
 * @example
 * await fork(spec, { from: 'before-the-demo', load, up: request }, deps)
 */
export async function fork(spec: Spec, request: ForkRequest, deps: UpDeps): Promise<UpOutcome> {
  await assertEmpty(spec, deps)
  const from = await sourceOf(spec, request, deps)
  const outcome = await up(spec, { ...request.up, state: { ...KEEP, from } }, deps)
  if (from.kind === 'fork') await keepBound(spec.instance, deps)
  return outcome
}

async function assertEmpty({ instance }: Spec, deps: UpDeps): Promise<void> {
  const volumes = await instanceVolumes(deps, instance)
  if (volumes.every(({ labels }) => labels[ENVCTL.record] !== undefined)) return
  throw new EnvctlError({
    code: 'state.exists',
    message: `Instance "${instance}" has state already`,
    detail: 'What it has is not thrown away for something else',
    hint: 'Give the fork another name, put this one back to a snapshot (envctl reset --to NAME), or remove it (envctl down --volumes).',
  })
}

/** A snapshot when there is one of that name; else the state that an instance has now. */
async function sourceOf(spec: Spec, { from, load }: ForkRequest, deps: UpDeps): Promise<Layer> {
  const layers = layersOf(await deps.engine.volumes.list({}, deps.signal))
  const named = layers.find((each) => isSameSnapshot(each, { kind: 'snapshot', name: from, of: spec }))
  if (named !== undefined) return named
  const { instance } = await loadSpec({ ...load, environment: spec.environment, instance: from })
  const [member] = await instanceVolumes(deps, instance)
  // Neither is there: what is said of snapshots says also what helps.
  if (member === undefined) return findSnapshot(from, spec, deps)
  const request = asBroughtUp(member, { spec, instance, load })
  const read = async (set: LoadRequest['set']) =>
    publishedFor(await loadSpec({ ...request, set }), deps.engine.address)
  if (Object.keys(load.set).length === 0) return frozenNow(await read({}), deps)
  // Without them it may be no definition at all.
  const plain = await read({}).catch(unlessInvalid)
  const asItIs = plain !== undefined && (await changedSince(plain, deps)).length === 0
  return frozenNow(asItIs ? plain : await read(load.set), deps)
}

/**
 * The definition of an instance that is there already, in the folder that it was made from. What is set for another one
 * may be what it was brought up with, and is not for it otherwise.
 *
 * @throws `name.foreign` when it was made on another machine
 */
function asBroughtUp(
  { labels }: Labelled,
  { spec, instance, load }: { readonly spec: Spec; readonly instance: string; readonly load: LoadRequest },
): LoadRequest {
  const request = { ...load, set: {}, environment: spec.environment, instance }
  if (ownershipOf({ labels }, spec.directory) !== 'theirs') return request
  const { [ENVCTL.directory]: cwd = '', [ENVCTL.file]: file, [ENVCTL.host]: host = '' } = labels
  // The file that is found there is read with what is laid over it.
  const named = findDefinition({ cwd, file: undefined }) === file ? undefined : file
  if (host === hostname()) return { ...request, cwd, file: named, text: undefined, envFile: undefined }
  throw new EnvctlError({
    code: 'name.foreign',
    message: `Instance "${instance}" belongs to ${cwd} on ${host}`,
    hint: 'Make a snapshot of it there (envctl snapshot create NAME), and begin with that: --from NAME. Nothing was touched.',
  })
}

function unlessInvalid(error: unknown): undefined {
  if (error instanceof EnvctlError && error.code === 'definition.invalid') return undefined
  throw error
}

/** The state of an instance as it is now; it stops and goes on for that, and keeps its data. */
export function frozenNow(source: Spec, deps: UpDeps, name: 'fork' | 'snapshot' = 'fork'): Promise<Layer> {
  const { instance } = source
  return operation({ operation: name, instance }, deps, () =>
    withInstanceLock({ instance, operation: name }, deps, () => {
      const key = randomBytes(KEY_BYTES).toString('hex')
      const layer = { key, kind: 'fork', name: instance } as const
      return freezeNow({ spec: source, layer, replace: false, files: false }, deps)
    }),
  )
}
