import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { containerEvent, linesOf } from '../../../src/engine/docker/event-stream.ts'

const raw = (Action: string, attributes: Record<string, string> = {}) => ({
  Type: 'container',
  Action,
  Actor: { ID: 'c1', Attributes: { image: 'i', name: 'n', team: 'a', ...attributes } },
  time: 1_700_000_000,
  timeNano: 1_700_000_000_123_456_000,
})

describe('events of the engine', () => {
  it('become ours', () => {
    expect(containerEvent(raw('start'))).toEqual({
      id: 'c1',
      action: 'start',
      exitCode: undefined,
      labels: { team: 'a' },
      at: 1_700_000_000_123,
    })
    expect(containerEvent(raw('die', { exitCode: '137' }))).toMatchObject({ action: 'die', exitCode: 137 })
    expect(containerEvent(raw('health_status: unhealthy'))).toMatchObject({
      action: 'health',
      health: 'unhealthy',
    })
    expect(containerEvent(raw('died', { containerExitCode: '3' }))).toMatchObject({
      action: 'die',
      exitCode: 3,
    })
    expect(containerEvent({ ...raw('health_status'), HealthStatus: 'healthy' })).toMatchObject({
      health: 'healthy',
    })
  })

  it('are left out when nobody follows them', () => {
    for (const action of ['exec_start: sh', 'exec_die', 'attach', 'top'])
      expect(containerEvent(raw(action))).toBeUndefined()
    expect(containerEvent({ ...raw('create'), Type: 'network' })).toBeUndefined()
  })

  it('come as lines, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 })),
        fc.integer({ min: 1, max: 7 }),
        async (texts, size) => {
          const lines = texts.map((text) => JSON.stringify(text))
          const wire = Buffer.from(lines.join('\n'))
          const parts = Array.from({ length: Math.ceil(wire.length / size) }, (_, part) =>
            wire.subarray(part * size, (part + 1) * size),
          )
          const received: string[] = []
          for await (const line of linesOf(Readable.from(parts))) received.push(line)
          expect(received).toEqual(lines)
        },
      ),
    )
  })
})
