import { COMPOSE } from '../base/labels.ts'
import { diff } from '../plan/diff.ts'
import type { Observed } from '../plan/observed.ts'
import { changes, type Plan } from '../plan/types.ts'
import { openWatch } from '../ready/watch.ts'
import { containerHash } from '../spec/spec-hash.ts'
import type { Spec } from '../spec/types.ts'
import { buildKeys } from './build-keys.ts'
import type { Deps } from './deps.ts'
import { HANDLERS } from './execute/handlers.ts'
import { imageDetailsOf } from './execute/images.ts'
import { Results } from './execute/results.ts'
import { runPlan } from './execute/run-plan.ts'
import { withInstanceLock } from './lock.ts'
import { observe } from './observe.ts'
import { operation } from './operation.ts'
import type { PlanOutcome, UpOutcome } from './outcomes.ts'
import { outputsOf } from './outputs.ts'
import { assignPorts } from './ports/assign.ts'
import type { UpRequest } from './requests.ts'
import { serviceOutcomes } from './service-outcome.ts'

export interface UpDeps extends Deps {
  /** Where the values of secrets and configs that name a variable come from. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Makes an instance be what its spec says, touching only what differs, and waits until it can be used.
 *
 * @example
 * const outcome = await up(await loadSpec(request), { ...options }, deps)
 * outcome.outputs.DATABASE_URL // 'postgres://...@127.0.0.1:21034/shop'
 */
export function up(spec: Spec, request: UpRequest, deps: UpDeps): Promise<UpOutcome> {
  const { instance } = spec
  return operation({ operation: 'up', instance }, deps, (elapsed) =>
    withInstanceLock({ instance, operation: 'up' }, deps, async (signal) => {
      const within = { ...deps, signal }
      const { plan, observed } = await makePlan(spec, request, within)
      deps.emit({ type: 'plan.made', plan })
      await execute({ spec, request, plan, observed }, within)
      const after = changes(plan).length === 0 ? observed : await observe(deps.engine, instance, { signal })
      const containers = after.containers.filter((container) => !container.oneoff)
      return {
        instance,
        environment: spec.environment,
        changed: changes(plan).length > 0,
        services: serviceOutcomes(containers),
        outputs: outputsOf(spec, containers, deps.engine.address).outputs,
        tookMs: elapsed(),
      }
    }),
  )
}

/** What `up` would do, without doing it. */
export async function planUp(spec: Spec, request: UpRequest, deps: Deps): Promise<PlanOutcome> {
  const { plan } = await makePlan(spec, request, deps)
  return { instance: spec.instance, plan }
}

async function makePlan(
  spec: Spec,
  request: UpRequest,
  deps: Deps,
): Promise<{ plan: Plan; observed: Observed }> {
  const [observed, keys] = await Promise.all([
    observe(deps.engine, spec.instance, { spec, signal: deps.signal }),
    buildKeys(spec),
  ])
  const plan = diff(spec, observed, {
    ...request,
    buildKeys: keys,
    hashOf: (service) => containerHash(service, spec),
  })
  return { plan, observed }
}

interface Execution {
  readonly spec: Spec
  readonly request: UpRequest
  readonly plan: Plan
  readonly observed: Observed
}

async function execute({ spec, request, plan, observed }: Execution, deps: UpDeps): Promise<void> {
  if (plan.actions.length === 0) return
  const ports = await assignPorts(plan, deps)
  const results = new Results()
  for (const { service, number, id, oneoff } of observed.containers)
    if (!oneoff) results.setContainer(service, number, id)
  const watch = await openWatch(deps.engine.events, { [COMPOSE.project]: spec.instance }, deps.signal)
  try {
    await runPlan(plan, HANDLERS, {
      deps,
      contextOf: (inner) => ({
        deps: { ...deps, signal: inner },
        instance: spec.instance,
        spec,
        results,
        ports,
        watch,
        env: deps.env,
        timeoutMs: request.timeoutMs,
        imageDetails: imageDetailsOf(deps.engine, inner),
      }),
    })
  } finally {
    watch.close()
  }
}
