import { expect, it } from 'vitest'
import { environmentOf } from '../../../src/actions/instance/environment-of.ts'

const environments = ['dev', 'test', 'test-all']

it.each([
  ['shop-test-pr42', 'test'],
  ['shop-test', 'test'],
  ['shop-test-all-pr42', 'test-all'],
  ['shop-dev', 'dev'],
  ['shop', undefined],
  ['pr42', undefined],
  ['other-test-pr42', undefined],
  [undefined, undefined],
])('%s', (given, environment) => {
  expect(environmentOf({ given, name: 'shop', environments })).toBe(environment)
})
