import { composeFacts } from '../../../../src/actions/state/facts.ts'
import { KEEP, type StateWish } from '../../../../src/actions/state/wish.ts'
import { diff } from '../../../../src/plan/diff.ts'
import type { Observed } from '../../../../src/plan/observed.ts'
import type { DiffOptions } from '../../../../src/plan/options.ts'
import type { StateFacts } from '../../../../src/plan/state/types.ts'
import type { Plan } from '../../../../src/plan/types.ts'
import { stateUnits } from '../../../../src/spec/state-slots.ts'
import type { LayerSpec, SetupStepSpec, Spec } from '../../../../src/spec/types.ts'
import { options } from './spec.ts'

let serial = 0

/** What is known of the state of an instance. */
export function factsOf(spec: Spec, observed: Observed, wish: Partial<StateWish> = {}): StateFacts {
  serial += 1
  return composeFacts({
    spec,
    observed,
    wish: { ...KEEP, ...wish },
    buildKeys: {},
    units: stateUnits(spec, () => []),
    files: {},
    digests: Object.fromEntries(spec.setup.map((step) => [step.name, JSON.stringify(step)])),
    token: `t${serial}`,
  })
}

/** A plan in which state is laid in layers, as `up` and `reset` make it. */
export function planOf(
  spec: Spec,
  observed: Observed,
  wish: Partial<StateWish> = {},
  wishes: Partial<DiffOptions> = {},
): Plan {
  const state = factsOf(spec, observed, wish)
  const ahead = (wish.discard ?? 'none') !== 'none'
  return diff(spec, observed, options({ state, ahead, forceRecreate: ahead, ...wishes }))
}

/** A step that runs a command in a service. */
export function step(name: string, service: string, command = 'true'): SetupStepSpec {
  return {
    name,
    action: { kind: 'exec', service, command: [command], environment: {} },
    inputs: [],
    dependsOn: [],
    timeoutMs: 1000,
  }
}

/** A snapshot that is to be made. */
export const KEPT: LayerSpec = {
  key: 'shop.kept',
  kind: 'snapshot',
  name: 'kept',
  of: { name: 'shop', environment: 'dev' },
  steps: [],
}
