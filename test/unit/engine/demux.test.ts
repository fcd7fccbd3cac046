import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunksOf, Demux } from '../../../src/engine/docker/demux.ts'

const RAW = { tty: true, timed: false }
const TIME = '2026-01-31T12:00:00.123456789Z '

const frame = (stream: number, data: Buffer): Buffer => {
  const header = Buffer.alloc(8)
  header[0] = stream
  header.writeUInt32BE(data.length, 4)
  return Buffer.concat([header, data])
}

const frames = fc.array(
  fc.record({
    stream: fc.constantFrom(1, 2),
    data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  }),
)

describe('an engine stream taken apart', () => {
  it('gives each stream its bytes, however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1 }), (sent, sizes) => {
        const wire = Buffer.concat(sent.map(({ stream, data }) => frame(stream, data)))
        const demux = new Demux({ timed: false })
        const received = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
        for (let at = 0, turn = 0; at < wire.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          for (const chunk of demux.push(wire.subarray(at, at + size))) {
            received[chunk.stream] = Buffer.concat([received[chunk.stream], chunk.data])
          }
          at += size
        }
        const expected = (wanted: number) =>
          Buffer.concat(sent.filter(({ stream }) => stream === wanted).map(({ data }) => data))
        expect(received.stdout.equals(expected(1))).toBe(true)
        expect(received.stderr.equals(expected(2))).toBe(true)
      }),
    )
  })

  it('hands on what has come of a frame whose rest is still to come', () => {
    const demux = new Demux({ timed: false })
    const wire = frame(2, Buffer.from('half and half'))
    expect(demux.push(wire.subarray(0, 12))).toEqual([{ stream: 'stderr', data: Buffer.from('half') }])
    expect(demux.push(wire.subarray(12))).toEqual([{ stream: 'stderr', data: Buffer.from(' and half') }])
  })

  it('hands on as one what comes together of one stream', () => {
    const wire = [frame(1, Buffer.from('a')), frame(1, Buffer.from('b')), frame(2, Buffer.from('c'))]
    expect(new Demux({ timed: false }).push(Buffer.concat(wire))).toEqual([
      { stream: 'stdout', data: Buffer.from('ab') },
      { stream: 'stderr', data: Buffer.from('c') },
    ])
  })

  it('leaves the stream of a terminal as it is', async () => {
    const chunks = []
    for await (const chunk of chunksOf(Readable.from([Buffer.from('\u0001raw')]), RAW)) chunks.push(chunk)
    expect(chunks).toEqual([{ stream: 'stdout', data: Buffer.from('\u0001raw') }])
  })

  it('leaves out the times within the lines of a log, however lines and stream are cut', () => {
    const text = fc.stringMatching(/^[ab 时]{0,30}$/)
    const lines = fc.array(
      fc.record({ stream: fc.constantFrom(1, 2), parts: fc.array(text, { minLength: 1 }) }),
    )
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 60 }), (sent, size) => {
        const wire = Buffer.concat(
          sent.flatMap(({ stream, parts }) =>
            [...parts.slice(0, -1), `${parts.at(-1)}\n`].map((part) =>
              frame(stream, Buffer.from(TIME + part)),
            ),
          ),
        )
        const demux = new Demux({ timed: true })
        const received = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
        for (let at = 0; at < wire.length; at += size)
          for (const { stream, data } of demux.push(wire.subarray(at, at + size)))
            received[stream] = Buffer.concat([received[stream], data])
        const expected = (wanted: number) =>
          sent
            .flatMap(({ stream, parts }) => (stream === wanted ? [`${TIME}${parts.join('')}\n`] : []))
            .join('')
        expect(received.stdout.toString()).toBe(expected(1))
        expect(received.stderr.toString()).toBe(expected(2))
      }),
    )
  })

  it('leaves out the times within the lines of a terminal, where an engine puts some', async () => {
    const text = `${'时间 '.repeat(5_000)}end`
    const bytes = Buffer.from(text)
    const parts = Array.from({ length: Math.ceil(bytes.length / 16_384) }, (_, index) =>
      Buffer.concat([Buffer.from(TIME), bytes.subarray(index * 16_384, (index + 1) * 16_384)]),
    )
    const whole = Buffer.from(`${TIME}${text}\r\n`)
    for (const line of [Buffer.concat([...parts, Buffer.from('\r\n')]), whole]) {
      const wire = Buffer.concat([Buffer.from(`${TIME}before\r\n`), line, Buffer.from(`${TIME}prompt`)])
      const pieces = Array.from({ length: Math.ceil(wire.length / 1000) }, (_, index) =>
        wire.subarray(index * 1000, (index + 1) * 1000),
      )
      let received = ''
      for await (const { data } of chunksOf(Readable.from(pieces), { tty: true, timed: true }))
        received += data.toString()
      expect(received).toBe(`${TIME}before\r\n${whole}${TIME}prompt`)
    }
  })
})
