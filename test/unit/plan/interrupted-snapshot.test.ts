import { expect, test } from 'vitest'
import { referencedVolumes } from '../../../src/actions/state/references.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { planDown } from '../../../src/plan/plan-down.ts'
import { planSnapshot } from '../../../src/plan/plan-snapshot.ts'
import type { LayerSpec, Spec } from '../../../src/spec/types.ts'
import { layersOf } from '../../../src/state/records.ts'
import { NOTHING, simulate } from './support/simulate.ts'
import { options, service, spec, volume } from './support/spec.ts'
import { factsOf, planOf } from './support/state.ts'

const declared = spec([service('db', { state: ['/data'] })])
const mounts = [{ type: 'volume', source: 'data', target: '/data', readOnly: false, noCopy: false }] as const
const named = spec([service('db', { container: { mounts } })], { volumes: { data: volume('data') } })

const up = (of: Spec, observed: Observed) => simulate(of, observed, planOf(of, observed))

const layer: LayerSpec = {
  key: 'shop-kept',
  kind: 'snapshot',
  name: 'kept',
  of: { name: 'shop', environment: 'dev' },
  steps: [],
}

function snapshotPlan(of: Spec, observed: Observed) {
  const { hashOf } = options()
  return planSnapshot(of, observed, {
    layer,
    replace: false,
    copies: false,
    facts: factsOf(of, observed),
    hashOf,
  })
}

/** Volumes of layers that something running writes to. */
function written(observed: Observed): readonly string[] {
  const frozen = new Set(
    layersOf(observed.volumes).flatMap(({ slots }) => Object.values(slots).flatMap(({ chain }) => chain)),
  )
  const mounted = observed.containers
    .filter(({ state }) => state === 'running')
    .flatMap(({ mounts: all }) => all.map(({ name }) => name))
  return observed.volumes
    .filter(({ name }) => mounted.includes(name))
    .map(({ name, state }) => state?.backing ?? name)
    .filter((name) => frozen.has(name))
}

test.each([
  ['that the image declares', declared],
  ['in a named volume', named],
])('state %s: wherever a snapshot is broken off, nothing writes to it after the next up', (_, of) => {
  const before = up(of, NOTHING)
  const plan = snapshotPlan(of, before)
  for (const end of [...plan.actions.keys(), plan.actions.length]) {
    const broken = simulate(of, before, { ...plan, actions: plan.actions.slice(0, end) })
    const after = up(of, broken)
    expect(written(after), `after ${plan.actions[end - 1]?.id ?? 'nothing'}`).toEqual([])
    expect(planOf(of, after).actions.map(({ kind }) => kind)).toEqual(['wait-container'])
  }
})

test.each([
  ['that the image declares', declared],
  ['in a named volume', named],
])(
  'state %s: what a snapshot keeps of an instance that is gone is not the state of its next one',
  (_, of) => {
    const before = up(of, NOTHING)
    const kept = simulate(of, before, snapshotPlan(of, before))
    const gone = simulate(of, kept, planDown(kept, { volumes: true, referenced: referencedVolumes(kept) }))
    const after = up(of, gone)
    expect(written(after)).toEqual([])
  },
)
