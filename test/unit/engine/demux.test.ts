import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chunksOf, Demux } from '../../../src/engine/docker/demux.ts'

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
        const demux = new Demux()
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
    const demux = new Demux()
    const wire = frame(2, Buffer.from('half and half'))
    expect(demux.push(wire.subarray(0, 12))).toEqual([{ stream: 'stderr', data: Buffer.from('half') }])
    expect(demux.push(wire.subarray(12))).toEqual([{ stream: 'stderr', data: Buffer.from(' and half') }])
  })

  it('hands on as one what comes together of one stream', () => {
    const wire = [frame(1, Buffer.from('a')), frame(1, Buffer.from('b')), frame(2, Buffer.from('c'))]
    expect(new Demux().push(Buffer.concat(wire))).toEqual([
      { stream: 'stdout', data: Buffer.from('ab') },
      { stream: 'stderr', data: Buffer.from('c') },
    ])
  })

  it('leaves the stream of a terminal as it is', async () => {
    const chunks = []
    for await (const chunk of chunksOf(Readable.from([Buffer.from('\u0001raw')]), true)) chunks.push(chunk)
    expect(chunks).toEqual([{ stream: 'stdout', data: Buffer.from('\u0001raw') }])
  })
})
