import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Shown } from '../../../../src/actions/logs/shown.ts'
import type { LogLine } from '../../../../src/actions/outcomes.ts'

const BEGAN = Date.UTC(2026, 0, 31, 12)

const lineAt = (at: number, index: number): LogLine => ({
  service: 'a',
  number: 1,
  stream: 'stdout',
  text: String(index),
  timestamp: new Date(BEGAN + at).toISOString(),
})

/** A log in the order of time, in which several lines may have the same: not all engines tell more than seconds. */
const log = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 20 }).map((steps) => {
  let at = 0
  return steps.map((step, index) => {
    at += step
    return lineAt(at, index)
  })
})

test('a log that is read in pieces, each from the last line on, gives every line once', () => {
  fc.assert(
    fc.property(log, fc.array(fc.nat(20), { maxLength: 4 }), (lines, ends) => {
      const shown = new Shown()
      const seen: LogLine[] = []
      for (const end of [...ends, lines.length].toSorted((a, b) => a - b)) {
        const { since = 0 } = shown
        const unseen = shown.readOn()
        const told = lines
          .slice(0, end)
          .filter(({ timestamp }) => Date.parse(timestamp ?? '') >= since * 1000)
        for (const line of told) seen.push(...unseen([line]))
      }
      expect(seen).toEqual(lines)
    }),
  )
})

test('of what comes at once, lines may be in any order', () => {
  const [later, earlier, next] = [lineAt(6, 0), lineAt(5, 1), lineAt(9, 2)]
  const shown = new Shown()
  expect(shown.readOn()([later, earlier])).toEqual([later, earlier])
  expect(shown.readOn()([later, earlier, next])).toEqual([next])
})
