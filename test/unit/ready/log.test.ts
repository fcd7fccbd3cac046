import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Engine } from '../../../src/engine/port.ts'
import { log } from '../../../src/ready/probes/log.ts'

/** Whether a log that comes in these pieces says what is waited for. */
async function says(pieces: readonly Buffer[], pattern: string): Promise<boolean> {
  const logs = async function* () {
    for (const data of pieces) yield { stream: 'stdout', data } as const
  }
  const context = {
    engine: { containers: { logs } } as unknown as Engine,
    container: { id: 'c', keepsWholeLog: true } as Parameters<typeof log>[1]['container'],
    service: 'app',
    timeoutMs: 60_000,
    events: () => () => undefined,
    refused: () => undefined,
  }
  return log({ kind: 'log', pattern, times: 1 }, context, AbortSignal.timeout(20)).then(
    () => true,
    () => false,
  )
}

it('finds the words wherever the stream is cut', async () => {
  const line = Buffer.from('2026 数据库准备好了 ✔\n')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(line.length), { maxLength: 4 }), async (cuts) => {
      const borders = [0, ...cuts.toSorted((a, b) => a - b), line.length]
      const pieces = borders.slice(1).map((end, index) => line.subarray(borders[index], end))
      expect(await says(pieces, '准备好了 ✔$')).toBe(true)
    }),
  )
})

it('waits on while nothing matches', async () => {
  expect(await says([Buffer.from('not yet\n')], 'ready')).toBe(false)
})
