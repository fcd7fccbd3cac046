import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { foldedRows, liveLines } from '../../../src/cli/render/live.ts'
import { EMPTY, type Line, type Model } from '../../../src/cli/render/model.ts'

const modelOf = (lines: readonly Line[]): Model => ({
  ...EMPTY,
  lines: new Map(lines.map((line, index) => [`${index} ${line.subject}`, line])),
})
const working = (subject: string, text = 'waiting'): Line => ({ subject, text, state: 'working', began: 0 })
const done = (subject: string, ended: number): Line => ({
  subject,
  text: 'ready',
  state: 'done',
  began: 0,
  ended,
})
const NOW = 1000
const shown = (model: Model, columns: number, rows: number) =>
  liveLines(model, { columns, rows }, NOW).map(stripVTControlCharacters)

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom('数', '据', 'é', '👩‍👩‍👧', 'a', ' ', '-'), maxLength: 80 }),
)
const anyLine: fc.Arbitrary<Line> = fc.record({
  subject: anyText,
  text: anyText,
  state: fc.constantFrom('working', 'done', 'failed', 'skipped'),
  began: fc.nat(NOW),
  ended: fc.option(fc.integer({ min: NOW, max: 100_000 }), { nil: undefined }),
})

describe('the picture of an operation', () => {
  it('is never wider nor higher than the terminal', () => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 20 }),
        fc.integer({ min: 20, max: 220 }),
        fc.integer({ min: 1, max: 30 }),
        (lines, columns, rows) => {
          const picture = shown(modelOf(lines), columns, rows)
          expect(picture.length).toBeLessThanOrEqual(rows)
          for (const line of picture) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
        },
      ),
    )
  })

  it('has what goes on and what ended last where there is no room for all', () => {
    const model = modelOf([done('a', 1), working('b'), done('c', 3), done('d', 2), working('e')])
    expect(shown(model, 40, 4)).toEqual([
      '  and 2 more',
      '… b waiting 1.0s',
      '✔ c ready 3ms',
      '… e waiting 1.0s',
    ])
    expect(shown(model, 40, 2)).toEqual(['  and 4 more', '… b waiting 1.0s'])
    expect(shown(model, 40, Number.POSITIVE_INFINITY)).toHaveLength(5)
  })
})

describe('a line in a terminal that became narrower', () => {
  it.each([
    ['', 10, 1],
    ['0123456789', 10, 1],
    ['0123456789a', 10, 2],
    ['\u001B[32m0123456789\u001B[39m', 10, 1],
    ['数据数据数', 10, 1],
    // The fifth begins in the last column, and goes to the next row whole.
    ['a数据数据数', 10, 2],
    ['a数据数据数据数据数据', 10, 3],
  ])('%j takes in %i columns %i rows', (line, columns, rows) => {
    expect(foldedRows(line, columns)).toBe(rows)
  })
})
