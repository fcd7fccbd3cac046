import { EnvctlError } from '../../base/errors.ts'
import type { Observed } from '../../plan/observed.ts'
import { outdated } from '../../plan/outdated.ts'
import { planSnapshot } from '../../plan/plan-snapshot.ts'
import { isOfSlot } from '../../plan/state/current.ts'
import type { StateFacts } from '../../plan/state/types.ts'
import { containerHash } from '../../spec/spec-hash.ts'
import type { Layer, LayerSpec, ServiceSpec, Spec } from '../../spec/types.ts'
import { laysOver } from '../../state/choose.ts'
import { recordName, recordsOf } from '../../state/records.ts'
import { readBuildInputs } from '../build-inputs.ts'
import type { UpDeps } from '../deps.ts'
import { executePlan } from '../execute/execute-plan.ts'
import { assertOwn } from '../instance/owner.ts'
import { observe } from '../observe.ts'
import { assignPorts } from '../ports/assign.ts'
import { stateFacts } from '../state/facts.ts'
import { KEEP, MECHANISM } from '../state/wish.ts'
import { commitFiles } from './commit-files.ts'

export interface FreezeRequest {
  readonly spec: Spec
  readonly layer: Pick<LayerSpec, 'key' | 'kind' | 'name'>
  /** Whether it takes the place of one of that name. */
  readonly replace: boolean
  /** Whether what services wrote outside of their state is kept as well. */
  readonly files: boolean
}

/**
 * Makes a layer of the state that an instance has now, and leaves all else of it as it is. Whoever calls it holds the
 * instance's lock.
 *
 * @throws `state.none` when the instance has no state, `usage.invalid` when the spec is not what it was brought up with
 */
export async function freezeNow(request: FreezeRequest, deps: UpDeps): Promise<Layer> {
  const { spec, replace } = request
  const [observed, keysOf] = await Promise.all([
    observe(deps.engine, spec.instance, { spec, stopping: true, signal: deps.signal }),
    readBuildInputs(spec, deps),
  ])
  assertOwn(observed.containers, spec)
  const hashOf = (service: ServiceSpec) => containerHash(service, spec)
  const changed = outdated(spec, observed, hashOf)
  if (changed.length > 0) throw wouldChange(changed, spec)
  const facts = await stateFacts({ spec, observed, wish: KEEP, buildKeys: keysOf(observed) }, deps)
  const { name, environment } = spec
  const layer: LayerSpec = {
    ...request.layer,
    of: { name, environment },
    origin: spec.instance,
    steps: stepsBehind(facts),
  }
  const kept = request.files ? await commitFiles(name, observed, deps) : {}
  if (!hasState(facts, observed) && Object.keys(kept.files ?? {}).length === 0) throw noState(spec, request)
  const copies = laysOver(observed.volumes, deps.env[MECHANISM]) !== true
  const plan = planSnapshot(spec, observed, {
    layer,
    replace,
    copies,
    facts,
    kept,
    hashOf,
  })
  deps.emit({ type: 'plan.made', plan })
  const ports = await assignPorts(plan, deps)
  await executePlan({ plan, observed, spec, ports, env: deps.env }, deps)
  const record = recordName(layer)
  const made = recordsOf(await deps.engine.volumes.list({}, deps.signal)).find(
    (each) => each.record === record,
  )
  if (made === undefined) throw new Error(`the record ${record} was made and is not there`)
  return made
}

/** Services of an instance that keep state and were brought up with another definition. */
export async function changedSince(spec: Spec, { engine, signal }: UpDeps): Promise<readonly string[]> {
  const observed = await observe(engine, spec.instance, { spec, signal })
  return outdated(spec, observed, (service) => containerHash(service, spec))
}

/** What is frozen already is no state of the instance any more. */
function hasState({ units, referenced }: StateFacts, { volumes }: Observed): boolean {
  const own = volumes.filter(({ ours, name }) => ours && !referenced.includes(name))
  return units.some(({ slots }) => slots.some((slot) => own.some((each) => isOfSlot(each, slot))))
}

function stepsBehind({ steps, applied }: StateFacts): LayerSpec['steps'] {
  return applied.map((digest) => ({
    digest,
    name: steps.find((step) => step.digest === digest)?.name ?? '',
  }))
}

/** Its services go on in new containers, which the spec describes. */
function wouldChange(services: readonly string[], { instance, directory }: Spec): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `Instance "${instance}" was brought up with another definition of: ${services.join(', ')}`,
    detail:
      'Services that keep state are made anew for a snapshot or a fork, which is not to change them. Variables and --set count as well, and services of a profile that is not active now.',
    hint: `Say what it was brought up with (--set NAME=VALUE, --profile NAME). Or bring it up as it is defined now, in ${directory}: envctl up --instance ${instance}`,
  })
}

function noState({ instance }: Spec, { files }: Pick<FreezeRequest, 'files'>): EnvctlError {
  const start = 'Bring it up with: envctl up'
  return new EnvctlError({
    code: 'state.none',
    message: `Instance "${instance}" has no state`,
    detail: 'None of its services keeps data in a volume of its own, or it was never brought up',
    hint: files ? start : `${start}. What services write elsewhere is kept with: --files`,
  })
}
