import { COMPOSE } from '../../base/labels.ts'
import type { Observed } from '../../plan/observed.ts'
import type { Plan } from '../../plan/types.ts'
import { openWatch } from '../../ready/watch.ts'
import type { Spec } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import type { PortTable } from '../ports/assign.ts'
import { MECHANISM } from '../state/wish.ts'
import { HANDLERS } from './handlers.ts'
import { imageDetailsOf } from './images.ts'
import { Results } from './results.ts'
import { runPlan } from './run-plan.ts'
import { StateWork } from './state-tools.ts'

export interface Execution {
  readonly plan: Plan
  /** What the plan was made from. */
  readonly observed: Observed
  /** Absent when nothing is made and nothing waited for. */
  readonly spec?: Spec | undefined
  readonly ports?: PortTable | undefined
  /** Where the values of secrets and configs that name a variable come from. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Instead of each service's own bound of readiness, in milliseconds. */
  readonly timeoutMs?: number | undefined
}

/** Carries a plan out on the engine; fails as its first failing action does. */
export async function executePlan(execution: Execution, deps: Deps): Promise<void> {
  const { plan, observed, spec, ports = new Map(), env = {}, timeoutMs } = execution
  const { instance } = plan
  const results = new Results()
  for (const { service, number, id, oneoff } of observed.containers)
    if (!oneoff) results.setContainer(service, number, id)
  const waits = plan.actions.some((action) => action.kind === 'wait-container')
  const watch = waits
    ? await openWatch(deps.engine.events, { [COMPOSE.project]: instance }, deps.signal)
    : undefined
  const forced = env[MECHANISM]
  const state = new StateWork({ deps, instance, observed, forced, lease: spec?.lease })
  try {
    await runPlan(plan, HANDLERS, {
      deps,
      contextOf: (signal) => ({
        deps: { ...deps, signal },
        instance,
        spec,
        results,
        state,
        ports,
        watch,
        env,
        timeoutMs,
        imageDetails: imageDetailsOf(deps.engine, signal),
      }),
    })
  } finally {
    watch?.close()
    await state.cleared()
  }
}
