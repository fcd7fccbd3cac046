import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeByTime } from '../../../../src/actions/logs/merge.ts'
import type { LogLine } from '../../../../src/actions/outcomes.ts'

const timestamp = (at: number): string => new Date(at).toISOString()

const lineOf = (service: string, at: number): LogLine => ({
  service,
  number: 1,
  stream: 'stdout',
  text: '',
  timestamp: timestamp(at),
})

async function* streamOf(batches: readonly (readonly LogLine[])[]): AsyncGenerator<readonly LogLine[]> {
  yield* batches
}

async function merged(logs: readonly (readonly (readonly LogLine[])[])[]): Promise<readonly LogLine[]> {
  const lines: LogLine[] = []
  for await (const batch of mergeByTime(logs.map(streamOf))) lines.push(...batch)
  return lines
}

/** Lines of one service in the order of time, cut into batches that may be empty. */
const log = (service: string) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 5 }), { maxLength: 5 }).map((batches) => {
    let at = 0
    return batches.map((batch) =>
      batch.map((step) => {
        at += step
        return lineOf(service, at)
      }),
    )
  })

describe('mergeByTime', () => {
  it('brings all lines into the order of time, however they come', async () => {
    await fc.assert(
      fc.asyncProperty(log('a'), log('b'), log('c'), async (...logs) => {
        const all = logs.flat(2)
        const inOrder = all.toSorted((x, y) => ((x.timestamp ?? '') < (y.timestamp ?? '') ? -1 : 1))
        const times = (lines: readonly LogLine[]) => lines.map((line) => line.timestamp)
        const result = await merged(logs)
        expect(times(result)).toEqual(times(inOrder))
        for (const service of ['a', 'b', 'c'])
          expect(result.filter((line) => line.service === service)).toEqual(
            all.filter((line) => line.service === service),
          )
      }),
    )
  })

  it('compares times of different length', async () => {
    const at = (time: string): LogLine => ({ ...lineOf('a', 0), timestamp: `2026-01-31T12:00:00${time}Z` })
    const lines = await merged([[[at('.5')]], [[at('.25'), at('.75')]], [[at('')]]])
    expect(lines.map((line) => line.timestamp?.slice(19))).toEqual(['Z', '.25Z', '.5Z', '.75Z'])
  })
})
