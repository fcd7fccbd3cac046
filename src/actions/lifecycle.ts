import type { Observed } from '../plan/observed.ts'
import { planLifecycle } from '../plan/plan-lifecycle.ts'
import { changes, type Plan } from '../plan/types.ts'
import type { Deps } from './deps.ts'
import { executePlan } from './execute/execute-plan.ts'
import { withInstanceLock } from './lock.ts'
import { observe } from './observe.ts'
import { operation } from './operation.ts'
import type { LifecycleOutcome } from './outcomes.ts'
import type { PortTable } from './ports/assign.ts'
import { ofServices } from './ps.ts'
import type { LifecycleRequest } from './requests.ts'
import { serviceOutcomes } from './service-outcome.ts'

/**
 * Stops, starts, restarts, pauses or continues the containers that an instance has; makes and removes none.
 *
 * @example
 * await lifecycle({ instance: 'shop-dev', operation: 'restart', services: ['api'], spec }, deps)
 */
export function lifecycle(request: LifecycleRequest, deps: Deps): Promise<LifecycleOutcome> {
  const { instance, operation: name } = request
  return operation({ operation: name, instance }, deps, (elapsed) =>
    withInstanceLock({ instance, operation: name }, deps, async () => {
      const observed = await observe(deps.engine, instance, { stopping: true, signal: deps.signal })
      const regular = observed.containers.filter((container) => !container.oneoff)
      ofServices(regular, request)
      const plan = planLifecycle(observed, { ...request })
      deps.emit({ type: 'plan.made', plan })
      const { spec, timeoutMs } = request
      await executePlan({ plan, observed, spec, timeoutMs, ports: givenPorts(observed) }, deps)
      const after = await observe(deps.engine, instance, { signal: deps.signal })
      const containers = after.containers.filter((container) => !container.oneoff)
      return {
        instance,
        changed: touchedBy(plan, observed),
        services: serviceOutcomes(ofServices(containers, request)),
        tookMs: elapsed(),
      }
    }),
  )
}

/** The ports that each container was given, so that a start that finds one taken can say by whom. */
function givenPorts(observed: Observed): PortTable {
  return new Map(
    observed.containers.map(({ service, number, givenPorts }) => [`${service}-${number}`, givenPorts]),
  )
}

function touchedBy(plan: Plan, observed: Observed): readonly string[] {
  const touched = new Set(
    changes(plan).flatMap((action) => ('containerId' in action ? [action.containerId] : [])),
  )
  return observed.containers.flatMap(({ id, name }) => (touched.has(id) ? [name] : []))
}
