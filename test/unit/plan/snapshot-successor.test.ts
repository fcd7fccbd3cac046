import { expect, test } from 'vitest'
import type { Observed } from '../../../src/plan/observed.ts'
import { outdated } from '../../../src/plan/outdated.ts'
import { planSnapshot } from '../../../src/plan/plan-snapshot.ts'
import type { LayerSpec } from '../../../src/spec/types.ts'
import { NOTHING, simulate } from './support/simulate.ts'
import { options, service, spec } from './support/spec.ts'
import { factsOf, planOf } from './support/state.ts'

const shop = spec([service('db', { state: ['/data'] }), service('web')])
const before = simulate(shop, NOTHING, planOf(shop, NOTHING))
const { hashOf } = options()
const layer: LayerSpec = {
  key: 'shop.kept',
  kind: 'snapshot',
  name: 'kept',
  of: { name: 'shop', environment: 'dev' },
  steps: [],
}

function successor(observed: Observed) {
  const facts = factsOf(shop, observed)
  const plan = planSnapshot(shop, observed, { layer, replace: false, copies: false, facts, hashOf })
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
  expect(outdated(without, before, hashOf)).toEqual(['db'])
})
