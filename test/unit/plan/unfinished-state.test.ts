import { expect, test } from 'vitest'
import { ENVCTL } from '../../../src/base/labels.ts'
import type { VolumeSummary } from '../../../src/engine/port-types.ts'
import { fold } from '../../../src/plan/fold.ts'
import { planDown } from '../../../src/plan/plan-down.ts'
import { unfinishedLabels } from '../../../src/plan/state/unfinished.ts'
import type { Plan } from '../../../src/plan/types.ts'
import { simulate } from './support/simulate.ts'
import { service, spec } from './support/spec.ts'
import { planOf } from './support/state.ts'

const box = spec([service('db', { state: ['/data'] })])
const NAME = 'shop-dev_db-1_data'

function volume(name: string, labels: VolumeSummary['labels']): VolumeSummary {
  return { name, driver: 'local', labels, createdAt: '', path: `/${name}` }
}

const state = (name: string, generation: number) =>
  volume(name, {
    [ENVCTL.instance]: 'shop-dev',
    [ENVCTL.slot]: 'db-1:/data',
    [ENVCTL.generation]: String(generation),
    [ENVCTL.stage]: 'live',
    [ENVCTL.steps]: '["step"]',
  })

const record = (...names: readonly string[]) =>
  volume('record', { ...unfinishedLabels(names), [ENVCTL.partOf]: 'shop-dev' })

const observed = (...volumes: readonly VolumeSummary[]) =>
  fold({ instance: 'shop-dev', containers: [], networks: [], volumes, images: [] })

const needsOf = ({ actions }: Plan, id: string) => actions.find((action) => action.id === id)?.needs

test('a volume whose making was broken off is no state: the one before it is', () => {
  const before = observed(state(NAME, 0), state(`${NAME}.1`, 1), record(`${NAME}.1`))
  const plan = planOf(box, before)
  const after = simulate(box, before, plan)
  expect(after.containers.flatMap(({ mounts }) => mounts.map(({ name }) => name))).toEqual([NAME])
  expect(after.volumes.map(({ name }) => name)).toEqual([NAME])
  expect(needsOf(plan, 'remove-volume:record')).toEqual([`remove-volume:${NAME}.1`])
})

test('without one before it the state is made anew', () => {
  const before = observed(state(NAME, 0), record(NAME))
  const after = simulate(box, before, planOf(box, before))
  expect(after.containers.flatMap(({ mounts }) => mounts.map(({ name }) => name))).toEqual([`${NAME}.1`])
  expect(after.volumes.map(({ name }) => name)).not.toContain(NAME)
})

test('down takes it away, and keeps the data', () => {
  const before = observed(state(NAME, 0), state(`${NAME}.1`, 1), record(`${NAME}.1`))
  const plan = planDown(before, { volumes: false, referenced: [] })
  expect(plan.actions.map(({ id }) => id)).toEqual([`remove-volume:${NAME}.1`, 'remove-volume:record'])
  expect(needsOf(plan, 'remove-volume:record')).toEqual([`remove-volume:${NAME}.1`])
})

test('a volume of that name that somebody else made is left alone', () => {
  const before = observed(volume(NAME, {}), record(NAME))
  expect(planDown(before, { volumes: true, referenced: [] }).actions.map(({ id }) => id)).toEqual([
    'remove-volume:record',
  ])
})
