import { expect, test } from 'vitest'
import type { Observed } from '../../../src/plan/observed.ts'
import { outdated } from '../../../src/plan/outdated.ts'
import { planSnapshot } from '../../../src/plan/plan-snapshot.ts'
import { NOTHING, simulate } from './support/simulate.ts'
import { options, service, spec, volume } from './support/spec.ts'
import { factsOf, KEPT, planOf } from './support/state.ts'

const shop = spec([service('db', { state: ['/data'] }), service('web')])
const before = simulate(shop, NOTHING, planOf(shop, NOTHING))
const { hashOf } = options()
function successor(observed: Observed) {
  const facts = factsOf(shop, observed)
  const plan = planSnapshot(shop, observed, { layer: KEPT, replace: false, copies: false, facts, hashOf })
  return plan.actions.find(({ kind }) => kind === 'create-container')
}

test('a container goes on with the image that it has, also when the name has gone to another one', () => {
  expect(successor(before)).not.toHaveProperty('image')
  const images = Object.fromEntries(
    Object.entries(before.images).map(([name, image]) => [name, { ...image, id: 'sha256:another' }]),
  )
  const { imageId } = before.containers.find(({ service: name }) => name === 'db') ?? {}
  expect(successor({ ...before, images })).toMatchObject({ image: imageId, base: imageId })
})

test('only services that keep state would be made anew, and are told when they would be other ones', () => {
  const [changed, without] = [
    spec([service('db', { state: ['/data'], image: 'other:1' }), service('web', { image: 'other:1' })]),
    spec([service('web')]),
  ]
  expect(outdated(shop, before, hashOf)).toEqual([])
  expect(outdated(changed, before, ({ image }) => image)).toEqual(['db'])
  // It goes on as it is.
  expect(outdated(without, before, hashOf)).toEqual([])
})

test('a service that the definition has no more stands in the way where it has the data of one that it has', () => {
  const data = { type: 'volume', source: 'data', target: '/data', readOnly: false, noCopy: false } as const
  const [one, other] = ['db', 'admin'].map((name) => service(name, { container: { mounts: [data] } }))
  if (one === undefined || other === undefined) throw new Error('there are two')
  const volumes = { data: volume('data') }
  const both = spec([one, other], { volumes })
  const there = simulate(both, NOTHING, planOf(both, NOTHING))
  expect(outdated(spec([one], { volumes }), there, hashOf)).toEqual(['admin'])
})
