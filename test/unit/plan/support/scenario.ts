import { diff } from '../../../../src/plan/diff.ts'
import { formatPlan } from '../../../../src/plan/format.ts'
import type { Observed, ObservedContainer } from '../../../../src/plan/observed.ts'
import type { DiffOptions } from '../../../../src/plan/options.ts'
import type { Spec } from '../../../../src/spec/types.ts'
import { NOTHING, simulate } from './simulate.ts'
import { options } from './spec.ts'

/** What the engine has after the spec was brought up on an empty one. */
export function broughtUp(spec: Spec, wishes: Partial<DiffOptions> = {}): Observed {
  return simulate(spec, NOTHING, diff(spec, NOTHING, options(wishes)))
}

/** The plan as text; it is also carried out, so that one which an engine would refuse is noticed. */
export function planned(spec: Spec, observed: Observed, wishes: Partial<DiffOptions> = {}): string {
  const plan = diff(spec, observed, options(wishes))
  simulate(spec, observed, plan)
  return `\n${formatPlan(plan)}\n`
}

/** The same engine with facts of one container changed. */
export function withContainer(observed: Observed, name: string, facts: Partial<ObservedContainer>): Observed {
  return {
    ...observed,
    containers: observed.containers.map((each) => (each.name === name ? { ...each, ...facts } : each)),
  }
}
