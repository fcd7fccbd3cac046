import { expect, test } from 'vitest'
import { didYouMean } from '../../../src/base/did-you-mean.ts'

test.each([
  ['postgers', ['postgres', 'redis'], 'postgres'],
  ['bd', ['db', 'api', 'd'], 'd'],
  ['DB', ['db'], 'db'],
  ['a', ['b', 'A'], 'A'],
  ['a', ['b'], undefined],
  ['cache', ['queue'], undefined],
])('%s among %j is %s', (written, candidates, expected) => {
  expect(didYouMean(written, candidates)).toBe(expected)
})
