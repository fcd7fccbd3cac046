import { describe, expect, it } from 'vitest'
import { diff } from '../../../src/plan/diff.ts'
import { formatPlan } from '../../../src/plan/format.ts'
import { withSetup } from '../../../src/plan/setup-actions.ts'
import { describePlan } from '../../../src/plan/summary.ts'
import type { SetupStepSpec, Spec } from '../../../src/spec/types.ts'
import { NOTHING } from './support/simulate.ts'
import { options, service, spec } from './support/spec.ts'

const IN_CONTAINER = { command: ['x'], environment: {} }

function step(name: string, action: SetupStepSpec['action']): SetupStepSpec {
  return { name, action, inputs: [], dependsOn: [], timeoutMs: 1000 }
}

function planOf(given: Spec, wishes = {}) {
  const facts = { spec: given, observed: { ...NOTHING, ...wishes }, options: options() }
  return withSetup(diff(facts.spec, facts.observed, facts.options), { ...facts, digests: {} })
}

describe('the setup steps of a new instance', () => {
  const given = spec([service('db'), service('api')], {
    setup: [
      step('migrate', { kind: 'run', service: 'api', ...IN_CONTAINER }),
      step('load', { kind: 'run', image: 'tools:1', ...IN_CONTAINER }),
      step('seed', { kind: 'exec', service: 'db', ...IN_CONTAINER }),
    ],
  })

  it('come one after the other once everything is ready, and their images are pulled with the others', () => {
    const lines = formatPlan(planOf(given)).split('\n')
    expect(lines.filter((line) => /tools|run-step/.test(line.split(' <- ')[0] ?? ''))).toEqual([
      'pull-image tools:1 (not found)',
      'run-step migrate (not run yet) <- wait-container db-1 ready, wait-container api-1 ready, pull-image tools:1',
      'run-step load (not run yet) <- run-step migrate',
      'run-step seed (not run yet) <- run-step load',
    ])
    expect(describePlan(planOf(given))).toContain('3 setup steps to run')
  })

  it('share an image with a service', () => {
    const image = given.services['db']?.image ?? ''
    const shared = { ...given, setup: [step('load', { kind: 'run', image, ...IN_CONTAINER })] }
    const pulls = planOf(shared).actions.filter(({ kind }) => kind === 'pull-image')
    expect(pulls.map(({ id }) => id)).toEqual([...new Set(pulls.map(({ id }) => id))])
    expect(pulls.filter(({ id }) => id === `pull-image:${image}`)).toHaveLength(1)
  })
})
