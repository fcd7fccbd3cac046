import { expect, test } from 'vitest'
import { signalNumber } from '../../../src/engine/docker/signal-number.ts'

test.each([
  ['SIGQUIT', 3],
  ['int', 2],
  ['SIGWINCH', 28],
  ['SIGPWR', 30],
  ['10', 10],
  ['SIGRTMIN+3', 37],
  ['RTMAX-1', 63],
  ['', undefined],
  ['SIGNONE', undefined],
])('%s', (text, expected) => {
  expect(signalNumber(text)).toBe(expected)
})
