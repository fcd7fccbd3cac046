import { expect, test } from 'vitest'
import { referencedVolumes } from '../../../src/actions/state/references.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { planDown } from '../../../src/plan/plan-down.ts'
import { planSnapshot } from '../../../src/plan/plan-snapshot.ts'
import type { Action, Plan } from '../../../src/plan/types.ts'
import type { Spec } from '../../../src/spec/types.ts'
import { layersOf } from '../../../src/state/records.ts'
import { NOTHING, simulate } from './support/simulate.ts'
import { options, service, spec, volume } from './support/spec.ts'
import { factsOf, KEPT, planOf } from './support/state.ts'

const declared = spec([service('db', { state: ['/data'] })])
const mounts = [{ type: 'volume', source: 'data', target: '/data', readOnly: false, noCopy: false }] as const
const named = spec([service('db', { container: { mounts } })], { volumes: { data: volume('data') } })

const up = (of: Spec, observed: Observed) => simulate(of, observed, planOf(of, observed))

function snapshotPlan(of: Spec, observed: Observed, copies = false): Plan {
  const { hashOf } = options()
  return planSnapshot(of, observed, {
    layer: KEPT,
    replace: false,
    copies,
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

/** Volumes that hold what the containers of an instance see. */
function contentOf({ containers, volumes }: Observed): readonly string[] {
  const mounted = containers.flatMap(({ mounts: all }) => all.map(({ name }) => name))
  return volumes
    .filter(({ name }) => mounted.includes(name))
    .flatMap(({ name, state }) => [state?.backing ?? name, ...(state?.chain ?? [])])
}

/** What may have been done of a plan when it ends early, whatever the engine was quick with. */
function* beginnings({ actions }: Plan): Generator<readonly Action[]> {
  const seen = new Set<string>()
  const open: (readonly Action[])[] = [[]]
  for (let done = open.pop(); done !== undefined; done = open.pop()) {
    const ids = done.map(({ id }) => id)
    const key = ids.toSorted().join()
    if (seen.has(key)) continue
    seen.add(key)
    yield done
    const next = actions.filter(
      ({ id, needs }) => !ids.includes(id) && needs.every((need) => ids.includes(need)),
    )
    open.push(...next.map((action) => [...done, action]))
  }
}

test.each([
  ['that the image declares', 'laid over', declared, false],
  ['that the image declares', 'copied', declared, true],
  ['in a named volume', 'laid over', named, false],
  ['in a named volume', 'copied', named, true],
])(
  'state %s, %s: wherever a snapshot ends early, the data is there after the next up',
  (_, __, of, copies) => {
    const running = up(of, NOTHING)
    const data = contentOf(running)
    const gone = simulate(of, running, planDown(running, { volumes: false, referenced: [] }))
    for (const before of [running, gone]) {
      const plan = snapshotPlan(of, before, copies)
      for (const actions of beginnings(plan)) {
        const after = up(of, simulate(of, before, { ...plan, actions }))
        expect(contentOf(after), actions.map(({ id }) => id).join()).toEqual(
          expect.arrayContaining([...data]),
        )
      }
    }
  },
)

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
