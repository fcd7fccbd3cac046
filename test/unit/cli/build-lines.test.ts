import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { EnvctlEvent } from '../../../src/actions/events.ts'
import { plainRenderer } from '../../../src/cli/render/index.ts'
import { liveLines } from '../../../src/cli/render/live.ts'
import { EMPTY, reduce } from '../../../src/cli/render/model.ts'

type Told = Extract<EnvctlEvent, { readonly type: `build.${string}` }>

const image = 'shop/api:1'
const step = (name: string, status: 'started' | 'done' | 'cached' | 'failed'): Told => ({
  type: 'build.step',
  image,
  step: name,
  status,
  at: 0,
})
const says = (name: string, text: string): Told => ({ type: 'build.output', image, step: name, text, at: 0 })
const done = (how: 'built' | 'found'): Told => ({ type: 'build.done', image, id: 'i', how, at: 2000 })

const picture = (events: readonly Told[], rows = 10) =>
  liveLines(events.reduce(reduce, EMPTY), { columns: 80, rows }, 1000).map(stripVTControlCharacters)

const RUN = '[3/4] RUN npm ci'
const BEGUN = [
  { type: 'build.sending', image, bytes: 1_500_000, at: 0 } as const,
  step('[1/4] FROM node:24', 'cached'),
  step('[2/4] COPY . /app', 'started'),
  step('[2/4] COPY . /app', 'done'),
  step(RUN, 'started'),
  ...['one', '', 'two', 'three\u001B[31m', '1 %\r100 %'].map((text) => says(RUN, text)),
]

describe('the picture of a build', () => {
  it('has what is sent, the step that goes on, what came out of the cache, and the last lines', () => {
    expect(picture(BEGUN.slice(0, 1))).toEqual(['… shop/api:1 sending its context: 1.5 MB 1.0s'])
    expect(picture(BEGUN)).toEqual([
      '… shop/api:1 building (1 done, 1 cached): [3/4] RUN npm ci 1.0s',
      '  │ two',
      '  │ three',
      '  │ 100 %',
    ])
  })

  it('leaves lines of output out where there is no room for them', () => {
    expect(picture(BEGUN, 2).slice(1)).toEqual(['  │ 100 %'])
    expect(picture(BEGUN, 1)).toHaveLength(1)
  })

  it('ends as one line', () => {
    const ended = [...BEGUN, step(RUN, 'done')]
    expect(picture([...ended, done('built')])).toEqual(['✔ shop/api:1 built 2.0s'])
    expect(picture([done('found')])).toEqual(['✔ shop/api:1 built before 0ms'])
  })
})

it('as plain lines it is a record of steps and their output', () => {
  let text = ''
  const { listener } = plainRenderer({ write: (more) => (text += more) })
  for (const event of [...BEGUN, step(RUN, 'done'), done('built')]) listener(event)
  expect(text.split('\n')).toEqual([
    'shop/api:1 | cached: [1/4] FROM node:24',
    'shop/api:1 | [2/4] COPY . /app',
    'shop/api:1 | [3/4] RUN npm ci',
    ...['one', '', 'two', 'three', '100 %'].map((line) => `shop/api:1 | ${line}`),
    'shop/api:1 built (2.0s)',
    '',
  ])
})
