import { planRun } from '../../plan/plan-run.ts'
import { containerHash } from '../../spec/spec-hash.ts'

import type { Spec } from '../../spec/types.ts'
import { readBuildInputs } from '../build-inputs.ts'
import type { UpDeps } from '../deps.ts'

import { executePlan } from '../execute/execute-plan.ts'
import { assertOwn } from '../instance/owner.ts'
import { withInstanceLock } from '../lock.ts'
import { observe } from '../observe.ts'
import { operation } from '../operation.ts'
import { assignPorts } from '../ports/assign.ts'
import type { OneOffRequest } from '../requests.ts'
import { type OneOff, startOneOffContainer } from './one-off-container.ts'

/**
 * A container of a service beside those that the service has, for one command: in the environment's networks,
 * with the service's settings and volumes, once all that the service depends on is ready.
 *
 * @example
 * const run = await startOneOff(spec, { service: 'api', command: ['npm', 'run', 'migrate'], ... }, deps)
 */
export function startOneOff(spec: Spec, request: OneOffRequest, deps: UpDeps): Promise<OneOff> {
  const { instance } = spec
  return operation({ operation: 'run', instance }, deps, () =>
    withInstanceLock({ instance, operation: 'run' }, deps, async () => {
      const [observed, keysOf] = await Promise.all([
        observe(deps.engine, instance, { spec, signal: deps.signal }),
        readBuildInputs(spec, deps),
      ])
      assertOwn(observed.containers, spec)
      const plan = planRun(spec, observed, {
        service: request.service,
        noDeps: request.noDeps,
        forceRecreate: false,
        build: request.build,
        pull: undefined,
        removeOrphans: false,
        wait: false,
        buildKeys: keysOf(observed),
        hashOf: (service) => containerHash(service, spec),
      })
      deps.emit({ type: 'plan.made', plan })
      await executePlan({ plan, observed, spec, ports: await assignPorts(plan, deps), env: deps.env }, deps)
      const after = await observe(deps.engine, instance, { signal: deps.signal })
      const idOf = (service: string) =>
        after.containers.find((each) => each.service === service && each.number === 1 && !each.oneoff)?.id ??
        service
      const service = spec.services[request.service]
      if (service === undefined) throw new Error(`the spec has no service "${request.service}"`)
      return startOneOffContainer({ spec, service, request, containerOf: idOf }, deps)
    }),
  )
}
