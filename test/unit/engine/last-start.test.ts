import { expect, test } from 'vitest'
import { sinceLastStart } from '../../../src/engine/last-start.ts'

test('all of the log of a container that started once', () => {
  expect(sinceLastStart({ finishedAt: '0001-01-01T00:00:00Z' })).toBeUndefined()
})

test('else what came after its last end', () => {
  expect(sinceLastStart({ finishedAt: '2026-01-01T00:00:00.5Z' })).toBe(1767225600.5)
})
