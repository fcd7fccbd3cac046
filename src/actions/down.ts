import { planDown } from '../plan/plan-down.ts'
import type { Plan } from '../plan/types.ts'
import type { Deps } from './deps.ts'
import { executePlan } from './execute/execute-plan.ts'
import { withInstanceLock } from './lock.ts'
import { observe } from './observe.ts'
import { operation } from './operation.ts'
import type { DownOutcome } from './outcomes.ts'
import type { DownRequest } from './requests.ts'
import { referencedVolumes } from './state/references.ts'

/**
 * Takes an instance away: what carries its label and nothing else. Needs no definition, so that it works
 * when that is broken or gone. Volumes stay unless asked for.
 */
export function down(request: DownRequest, deps: Deps): Promise<DownOutcome> {
  const { instance } = request
  return operation({ operation: 'down', instance }, deps, (elapsed) =>
    withInstanceLock({ instance, operation: 'down' }, deps, async () => {
      const observed = await observe(deps.engine, instance, { signal: deps.signal })
      const plan = planDown(observed, { ...request, referenced: referencedVolumes(observed) })
      deps.emit({ type: 'plan.made', plan })
      await executePlan({ plan, observed }, deps)
      const removed = removedBy(plan)
      const kept = observed.volumes
        .filter(({ ours, record }) => ours && record === undefined)
        .map((volume) => volume.name)
        .filter((name) => !removed.volumes.includes(name))
      return { instance, removed, kept, tookMs: elapsed() }
    }),
  )
}

function removedBy(plan: Plan): DownOutcome['removed'] {
  const names = (kind: 'remove-container' | 'remove-network' | 'remove-volume') =>
    plan.actions.flatMap((action) => (action.kind === kind ? [action.name] : []))
  return {
    containers: names('remove-container'),
    networks: names('remove-network'),
    volumes: names('remove-volume'),
  }
}
