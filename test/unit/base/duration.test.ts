import { expect, test } from 'vitest'
import { timerMs } from '../../../src/base/duration.ts'

test('a timer is set for as long as is wanted, and for no longer than one can run', () => {
  expect(timerMs(1500)).toBe(1500)
  expect(timerMs(100 * 86_400_000)).toBe(2_147_483_647)
})
