import { EnvctlError } from '../base/errors.ts'
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

/** How often it is looked again. */
const ATTEMPTS = 3

/**
 * Takes an instance away: what carries its label and nothing else. Needs no definition, so that it works
 * when that is broken or gone. Volumes stay unless asked for.
 */
export function down(request: DownRequest, deps: Deps): Promise<DownOutcome> {
  const { instance } = request
  return operation({ operation: 'down', instance }, deps, (elapsed) =>
    withInstanceLock({ instance, operation: 'down' }, deps, async () => {
      const { removed, kept } = await removeInstance(request, deps)
      return { instance, removed, kept, tookMs: elapsed() }
    }),
  )
}

/**
 * The same for whoever holds the instance's lock. Plans and executes until nothing is left. What another command asked
 * of the engine before it was killed may come about only meanwhile: a container that is still being made holds the
 * volumes that are to go.
 */
export async function removeInstance(
  request: DownRequest,
  deps: Deps,
): Promise<Pick<DownOutcome, 'removed' | 'kept'>> {
  const plans: Plan[] = []
  for (let attempt = 1; ; attempt += 1) {
    const observed = await observe(deps.engine, request.instance, { signal: deps.signal })
    const plan = planDown(observed, { ...request, referenced: referencedVolumes(observed) })
    if (plan.actions.length === 0 || attempt > ATTEMPTS) {
      const kept = observed.volumes.filter(({ ours, record }) => ours && record === undefined)
      return { removed: removedBy(plans), kept: kept.map(({ name }) => name) }
    }
    deps.emit({ type: 'plan.made', plan })
    plans.push(plan)
    try {
      await executePlan({ plan, observed }, deps)
    } catch (error) {
      const underneath = error instanceof EnvctlError && error.code === 'engine.conflict'
      if (!underneath || attempt === ATTEMPTS) throw error
    }
  }
}

function removedBy(plans: readonly Plan[]): DownOutcome['removed'] {
  const names = (kind: 'remove-container' | 'remove-network' | 'remove-volume') => {
    const all = plans.flatMap(({ actions }) => actions)
    return [...new Set(all.flatMap((action) => (action.kind === kind ? [action.name] : [])))]
  }
  return {
    containers: names('remove-container'),
    networks: names('remove-network'),
    volumes: names('remove-volume'),
  }
}
