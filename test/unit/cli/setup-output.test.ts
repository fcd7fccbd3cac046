import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import type { EnvctlEvent } from '../../../src/actions/events.ts'
import { plainRenderer } from '../../../src/cli/render/index.ts'
import { liveLines } from '../../../src/cli/render/live.ts'
import { EMPTY, reduce } from '../../../src/cli/render/model.ts'
import type { ActionOf } from '../../../src/plan/types.ts'

const ACTION: ActionOf<'run-step'> = {
  id: 'run-step:seed',
  kind: 'run-step',
  needs: [],
  cause: 'not run yet',
  step: {
    name: 'seed',
    action: { kind: 'host', command: ['seed'], environment: {} },
    inputs: [],
    dependsOn: [],
    timeoutMs: 1000,
  },
  position: 1,
  digest: '',
  mark: false,
}

const printed = (text: string, at: number): EnvctlEvent => ({
  type: 'step.output',
  step: 'seed',
  stream: 'stdout',
  text,
  at,
})

const EVENTS: readonly EnvctlEvent[] = [
  { type: 'action.started', action: ACTION, at: 0 },
  printed('\u001b[32mloading\u001b[0m', 1000),
  printed('10 %\r50 %\r', 2000),
  { type: 'action.finished', action: ACTION, tookMs: 3000, at: 3000 },
]

test('on a terminal a step has a row with the last that it printed, until it is done', () => {
  const rows = EVENTS.map((_, index) => {
    const model = EVENTS.slice(0, index + 1).reduce(reduce, EMPTY)
    return liveLines(model, { columns: 80, rows: 24 }, 3000).map(stripVTControlCharacters)
  })
  expect(rows.flat()).toEqual([
    '… setup seed running 3.0s',
    '… setup seed loading 3.0s',
    '… setup seed 50 % 3.0s',
    '✔ setup seed done 3.0s',
  ])
})

test('elsewhere every line is told, without what moves a cursor or colours', () => {
  let text = ''
  const { listener } = plainRenderer({ write: (more) => (text += more) })
  EVENTS.forEach(listener)
  expect(text).toBe('seed | loading\nseed | 50 %\nsetup seed done (3.0s)\n')
})
