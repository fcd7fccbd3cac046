import { expect, test } from 'vitest'
import { leftoverParts, type PartFacts } from '../../../src/state/leftover-parts.ts'

const HOUR = 3_600_000
const now = 100 * HOUR

const part = (name: string, more: Partial<PartFacts> = {}): PartFacts => ({
  name,
  partOf: 'shop-dev',
  below: [],
  createdAt: now - 2 * HOUR,
  ...more,
})
const facts = { needed: new Set<string>(), instances: new Set<string>(), now }

test('parts that nothing needs are left over, with what only they lie on', () => {
  const volumes = [
    part('over', { below: ['upper', 'lower'] }),
    part('upper'),
    part('lower'),
    part('data', { partOf: undefined }),
  ]
  expect(leftoverParts({ ...facts, volumes })).toEqual(['over', 'upper', 'lower'])
})

test('what layers, containers and volumes that stay need is not', () => {
  const live = part('live', { partOf: undefined, below: ['upper', 'lower'] })
  const volumes = [live, part('upper'), part('lower'), part('of-layer'), part('spare')]
  expect(leftoverParts({ ...facts, volumes, needed: new Set(['of-layer']) })).toEqual(['spare'])
})

test('what may belong to a set-up that is under way is not', () => {
  const minutesAgo = (minutes: number) => ({ createdAt: now - minutes * 60_000 })
  const volumes = [part('young', minutesAgo(5)), part('older', minutesAgo(30)), part('old', minutesAgo(90))]
  expect(leftoverParts({ ...facts, volumes })).toEqual(['older', 'old'])
  expect(leftoverParts({ ...facts, volumes, instances: new Set(['shop-dev']) })).toEqual(['old'])
  // It lies on what is old, and keeps it.
  const over = part('young', { ...minutesAgo(5), below: ['old'] })
  expect(leftoverParts({ ...facts, volumes: [over, part('old', minutesAgo(90))] })).toEqual([])
})
