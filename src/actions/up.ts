import type { ErrorCode } from '../base/error-codes.ts'
import { EnvctlError } from '../base/errors.ts'
import type { PublishedPort } from '../engine/port-types.ts'
import type { BuildKeys } from '../plan/build-keys.ts'
import { diff } from '../plan/diff.ts'
import type { LockFacts } from '../plan/locked-images.ts'
import type { Observed } from '../plan/observed.ts'
import type { DiffOptions } from '../plan/options.ts'
import { planImages } from '../plan/plan-images.ts'
import { isLive } from '../plan/replicas.ts'
import type { StateFacts } from '../plan/state/types.ts'
import { changes, type Plan } from '../plan/types.ts'
import { containerHash } from '../spec/spec-hash.ts'
import type { Spec } from '../spec/types.ts'
import { readBuildInputs } from './build-inputs.ts'
import type { Deps, UpDeps } from './deps.ts'
import { executePlan } from './execute/execute-plan.ts'
import { assertOwn } from './instance/owner.ts'
import { withInstanceLock } from './lock.ts'
import { lockFacts } from './lock-images/lock-facts.ts'
import { observe } from './observe.ts'
import { operation } from './operation.ts'
import type { PlanOutcome, UpOutcome } from './outcomes.ts'
import { outputsOf } from './outputs.ts'
import { assignPorts } from './ports/assign.ts'
import { takenPorts } from './ports/taken.ts'
import { containersOf } from './ps.ts'
import type { UpRequest } from './requests.ts'
import { serviceOutcomes } from './service-outcome.ts'
import { stateFacts } from './state/facts.ts'
import { forecast } from './state/forecast.ts'
import { KEEP } from './state/wish.ts'
import { keepBound } from './store/bound.ts'
import { makesLayers } from './store/limit.ts'
import { noteUses } from './store/note-uses.ts'

const ATTEMPTS = 3
/** How a plan fails when something of what it was made from is gone. */
const UNDERNEATH: readonly ErrorCode[] = ['engine.not-found', 'engine.conflict']

/**
 * Makes an instance be what its spec says, touching only what differs, and waits until it can be used.
 *
 * @example
 * const outcome = await up(await loadSpec(request), { ...options }, deps)
 * outcome.outputs.DATABASE_URL // 'postgres://...@127.0.0.1:21034/shop'
 */
export function up(spec: Spec, request: UpRequest, deps: UpDeps): Promise<UpOutcome> {
  return converge('up', { spec, request }, deps)
}

/** Makes an instance be what its spec says, as one operation of that name. */
export function converge(
  name: string,
  { spec, request }: { readonly spec: Spec; readonly request: UpRequest },
  deps: UpDeps,
): Promise<UpOutcome> {
  const { instance } = spec
  return operation({ operation: name, instance }, deps, (elapsed) =>
    withInstanceLock({ instance, operation: name }, deps, async () => {
      const { plan, observed } = await carriedOut(spec, request, deps)
      const renewed = await followImages({ spec, request, plan, observed }, deps)
      const changed = renewed || changes(plan).length > 0
      const after = changed ? await observe(deps.engine, instance, { signal: deps.signal }) : observed
      const containers = after.containers.filter((container) => !container.oneoff)
      const outcome = {
        instance,
        environment: spec.environment,
        changed,
        services: serviceOutcomes(containers),
        outputs: outputsOf(spec, containers, deps.engine.address).outputs,
        tookMs: elapsed(),
      }
      if (plan.actions.some(({ kind }) => kind === 'freeze-layer')) await keepBound(instance, deps)
      return outcome
    }),
  )
}

/**
 * Plans and executes. What another command asked of the engine before it was killed may still be under way and
 * take something away from under the plan: then a new plan repairs that.
 */
async function carriedOut(
  spec: Spec,
  request: UpRequest,
  deps: UpDeps,
): Promise<{ readonly plan: Plan; readonly observed: Observed }> {
  let seen: Seen | undefined = await withImages(spec, request, deps)
  for (let attempt = 1; ; attempt += 1) {
    const { plan, observed } = await makePlan(spec, request, { ...deps, seen })
    seen = undefined
    deps.emit({ type: 'plan.made', plan })
    try {
      await execute({ spec, request, plan, observed }, deps)
      return { plan, observed }
    } catch (error) {
      if (attempt === ATTEMPTS || deps.signal.aborted) throw error
      if (!(await goneUnderneath(error, { plan, observed }, deps))) throw error
    }
  }
}

/** Whether a plan failed because what it was made from is no more. */
async function goneUnderneath(
  error: unknown,
  { plan, observed }: Pick<Made, 'plan' | 'observed'>,
  deps: Deps,
): Promise<boolean> {
  if (!(error instanceof EnvctlError)) return false
  if (error.code !== 'service.exited') return UNDERNEATH.includes(error.code)
  const touched = changes(plan).flatMap((action) => ('containerId' in action ? [action.containerId] : []))
  const kept = observed.containers.filter((each) => isLive(each) && !touched.includes(each.id))
  const now = await containersOf(plan.instance, deps)
  return kept.some(({ id }) => now.some((each) => each.id === id && !isLive(each)))
}

/** What `up` would do, without doing it. */
export async function planUp(spec: Spec, request: UpRequest, deps: UpDeps): Promise<PlanOutcome> {
  const { plan, observed, state } = await makePlan(spec, request, deps)
  return { instance: spec.instance, plan, layers: forecast(spec, observed, state) }
}

/**
 * Whether an image that was asked for anew is another one is known only once it is here: then the containers
 * that still run the old one follow.
 */
async function followImages(done: Made, deps: UpDeps): Promise<boolean> {
  const fresh = done.plan.actions.flatMap((action) =>
    action.kind === 'pull-image' || action.kind === 'build-image' ? [action.image] : [],
  )
  if (fresh.length === 0 || done.observed.containers.length === 0) return false
  const request = { ...done.request, forceRecreate: false, state: KEEP }
  const { plan, observed } = await makePlan(done.spec, request, { ...deps, fresh })
  if (changes(plan).length === 0) return false
  deps.emit({ type: 'plan.made', plan })
  await execute({ ...done, request, plan, observed }, deps)
  return true
}

/** An instance and the keys of its builds, in one moment. */
interface Seen {
  readonly observed: Observed
  readonly buildKeys: BuildKeys
  readonly lock: LockFacts | undefined
  readonly taken: readonly PublishedPort[]
}

async function look(spec: Spec, { locked = false }: UpRequest, deps: Deps): Promise<Seen> {
  const [observed, keysOf, lock] = await Promise.all([
    observe(deps.engine, spec.instance, { spec, stopping: true, signal: deps.signal }),
    readBuildInputs(spec, deps),
    lockFacts(spec, locked, deps),
  ])
  // Another folder may have taken the name since it was settled on.
  assertOwn(observed.containers, spec)
  const taken = await takenPorts(observed, deps)
  return { observed, buildKeys: keysOf(observed, lock), lock, taken }
}

/** With the images that were not there: what they declare as state shapes the plan. */
async function withImages(spec: Spec, request: UpRequest, deps: UpDeps): Promise<Seen> {
  const seen = await look(spec, request, deps)
  const { observed } = seen
  const plan = planImages(spec, observed, optionsOf(spec, request, seen))
  if (plan.actions.length === 0) return seen
  await execute({ spec, request, plan, observed }, deps)
  return look(spec, request, deps)
}

async function makePlan(
  spec: Spec,
  request: UpRequest,
  deps: UpDeps & { readonly seen?: Seen | undefined; readonly fresh?: readonly string[] },
): Promise<{ plan: Plan; observed: Observed; state: StateFacts }> {
  const seen = deps.seen ?? (await look(spec, request, deps))
  const { observed, buildKeys: keys } = seen
  const asked = request.state ?? KEEP
  const wish = { ...asked, writes: asked.writes && (await makesLayers(deps.env)) }
  const state = await stateFacts({ spec, observed, wish, buildKeys: keys }, deps)
  const plan = diff(spec, observed, {
    ...optionsOf(spec, request, seen),
    fresh: deps.fresh,
    state,
    ahead: wish.discard !== 'none',
  })
  return { plan, observed, state }
}

function optionsOf(
  spec: Spec,
  request: UpRequest,
  { buildKeys, lock, taken }: Seen,
): Omit<DiffOptions, 'state'> {
  const { state: _, locked: __, ...rest } = request
  return { ...rest, buildKeys, lock, taken, hashOf: (service) => containerHash(service, spec) }
}

interface Made {
  readonly spec: Spec
  readonly request: UpRequest
  readonly plan: Plan
  readonly observed: Observed
}

async function execute({ spec, request, plan, observed }: Made, deps: UpDeps): Promise<void> {
  if (plan.actions.length === 0) return
  const ports = await assignPorts(plan, deps)
  const { timeoutMs } = request
  const noted = noteUses(plan, observed, deps)
  try {
    await executePlan({ plan, observed, spec, ports, env: deps.env, timeoutMs }, deps)
  } finally {
    await noted
  }
}
