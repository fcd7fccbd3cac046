import { expect, test } from 'vitest'
import { useRecord, usesOf } from '../../../src/state/uses.ts'

test('uses are counted on from the record before, and the highest count tells', () => {
  const volumes = [
    useRecord('envctl-layer-a', { hits: 4, at: 1000 }),
    useRecord('envctl-layer-a', { hits: 5, at: 2000 }),
    useRecord('envctl-layer-b', { hits: 1, at: 500 }),
    { name: 'data', labels: {} },
    { name: 'changed', labels: { 'dev.envctl.record': 'use', 'dev.envctl.record-data': '{"record":1}' } },
  ]
  expect(usesOf(volumes)).toEqual(
    new Map([
      ['envctl-layer-a', { hits: 5, at: 2000, volumes: ['envctl-layer-a.use-4', 'envctl-layer-a.use-5'] }],
      ['envctl-layer-b', { hits: 1, at: 500, volumes: ['envctl-layer-b.use-1'] }],
    ]),
  )
})
