import { reachable } from '../../base/graph.ts'
import type { SetupStepSpec, Spec } from '../../spec/types.ts'
import { predecessors, predecessorsByName } from '../selection.ts'

/** Services that a step needs ready; `stateful` are those that keep state. */
export function neededBy(step: SetupStepSpec, spec: Spec, stateful: readonly string[]): readonly string[] {
  const { action, dependsOn } = step
  switch (action.kind) {
    case 'run': {
      const service = action.service === undefined ? undefined : spec.services[action.service]
      return [...dependsOn, ...(service === undefined ? stateful : predecessors(service))]
    }
    case 'exec':
      return [...dependsOn, action.service]
    case 'host':
      return [...dependsOn, ...stateful]
  }
}

/** Services that take part in the set-up: those that keep state, those that steps need, and what they depend on. */
export function setupSet(
  spec: Spec,
  steps: readonly SetupStepSpec[],
  stateful: readonly string[],
): ReadonlySet<string> {
  const needs = predecessorsByName(spec)
  const wanted = steps.flatMap((step) => neededBy(step, spec, stateful))
  const known = [...stateful, ...wanted].filter((name) => needs.has(name))
  return new Set([...reachable(needs, known)].filter((name) => needs.has(name)))
}
