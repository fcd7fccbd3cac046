import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slowestPath, type Timed, Timings } from '../../../src/cli/render/timings.ts'
import type { Action } from '../../../src/plan/types.ts'

const action = (id: string, needs: readonly string[] = []): Action => ({
  id,
  kind: 'remove-volume',
  needs,
  cause: 'down',
  name: id,
})
const timed = (id: string, began: number, ended: number, needs: readonly string[] = []): Timed => ({
  action: action(id, needs),
  began,
  ended,
})
const ids = (path: readonly Timed[]) => path.map((each) => each.action.id)

test('goes back from the last to end over the need that ended last', () => {
  const all = [
    timed('fast', 0, 10),
    timed('slow', 0, 90),
    timed('middle', 90, 95, ['fast', 'slow']),
    timed('other', 0, 94),
    timed('last', 95, 100, ['fast', 'middle']),
  ]
  expect(ids(slowestPath(all))).toEqual(['slow', 'middle', 'last'])
})

test('nothing was done', async () => {
  expect(slowestPath([])).toEqual([])
  expect(await new Timings().text()).toBe('')
})

test('as a table', async () => {
  const timings = new Timings()
  for (const [id, at, needs] of [
    ['one', 0, []],
    ['two', 1200, ['one']],
  ] as const) {
    timings.listener({ type: 'action.started', action: action(id, needs), at })
    timings.listener({ type: 'action.finished', action: action(id, needs), tookMs: 1000, at: at + 1000 })
  }
  expect(`\n${await timings.text()}\n`).toMatchInlineSnapshot(`
    "
    The slowest path:
    AT     TOOK   ACTION              WHY
    0ms    1.0s   remove-volume one   down
    1.2s   1.0s   remove-volume two   down
    "
  `)
})

test('is a chain: each needs the one before, begins after it, and the last one ends last', () => {
  const plans = fc.array(
    fc.record({ wait: fc.nat(50), work: fc.nat(50), needs: fc.array(fc.nat(20), { maxLength: 4 }) }),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(plans, (plan) => {
      const all: Timed[] = []
      plan.forEach(({ wait, work, needs }, index) => {
        const before = [...new Set(needs.filter((need) => need < index))]
        const began = Math.max(0, ...before.map((need) => all[need]?.ended ?? 0)) + wait
        all.push(timed(String(index), began, began + work, before.map(String)))
      })
      const path = slowestPath(all)
      expect(path.at(-1)?.ended ?? 0).toBe(Math.max(0, ...all.map(({ ended }) => ended)))
      for (const [index, each] of path.entries()) {
        const before = path[index - 1]
        if (before === undefined) expect(each.action.needs).toEqual([])
        else {
          expect(each.action.needs).toContain(before.action.id)
          expect(each.began).toBeGreaterThanOrEqual(before.ended)
        }
      }
    }),
  )
})
