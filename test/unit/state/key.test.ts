import { expect, test } from 'vitest'
import { ENVCTL } from '../../../src/base/labels.ts'
import type { ServiceSpec } from '../../../src/spec/types.ts'
import { initialKey } from '../../../src/state/key.ts'
import { service } from '../plan/support/spec.ts'

const db = service('db', { state: ['/data'] })
const keyOf = (of: ServiceSpec) =>
  initialKey({ services: [of], slots: ['db-1:/data'], imageOf: () => 'sha256:1', files: {}, before: [] })
const labelled = (labels: Readonly<Record<string, string>>): ServiceSpec => ({
  ...db,
  container: { ...db.container, labels },
})

test('labels shape no state, but what they tell of a container that is described in code does', () => {
  expect(keyOf(labelled({ team: 'shop' }))).toBe(keyOf(db))
  const [first, second] = ['a', 'b'].map((digest) => keyOf(labelled({ [ENVCTL.code]: digest })))
  expect(new Set([keyOf(db), first, second]).size).toBe(3)
})
