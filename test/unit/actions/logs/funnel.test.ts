import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Funnel } from '../../../../src/actions/logs/funnel.ts'
import { merge } from '../../../../src/actions/logs/merge.ts'

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const result: Item[] = []
  for await (const item of items) result.push(item)
  return result
}

test('every item comes once, those of a stream in their order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.boolean(), { maxLength: 300 }), { maxLength: 6 }), async (plan) => {
      const streams = plan.map(async function* (pauses, stream) {
        for (const [index, pause] of pauses.entries()) {
          if (pause) await turn()
          yield { stream, index }
        }
      })
      const [late, ...early] = streams
      const later = (async function* () {
        await turn()
        if (late !== undefined) yield late
      })()
      const items = await all(merge(early, later))
      for (const [stream, pauses] of plan.entries()) {
        // The first stream joins later: what was there already may have ended the whole before.
        if (stream === 0 && items.every((item) => item.stream !== 0)) continue
        expect(items.filter((item) => item.stream === stream).map(({ index }) => index)).toEqual([
          ...pauses.keys(),
        ])
      }
    }),
    { numRuns: 50 },
  )
})

test('who does not read holds up who brings, and nothing piles up', async () => {
  let brought = 0
  const endless = (async function* () {
    for (;;) {
      brought += 1
      yield brought
    }
  })()
  const never = (async function* (): AsyncGenerator<AsyncIterable<number>> {
    await new Promise(() => undefined)
    yield endless
  })()
  const reader = merge([endless], never)[Symbol.asyncIterator]()
  await reader.next()
  for (let turns = 0; turns < 50; turns += 1) await turn()
  expect(brought).toBeLessThan(200)
  expect((await reader.next()).value).toBe(2)
  await reader.return?.()
})

test('a failure comes after what came before it', async () => {
  const funnel = new Funnel<number>()
  await funnel.put(1)
  funnel.fail(new Error('broken'))
  const reader = funnel[Symbol.asyncIterator]()
  expect((await reader.next()).value).toBe(1)
  await expect(reader.next()).rejects.toThrowError('broken')
  expect(await funnel.put(2)).toBe(false)
})
