import fc from 'fast-check'
import { expect, test } from 'vitest'
import { routedSubnets, subnetsBeside } from '../../../src/actions/execute/own-subnets.ts'
import { overlaps, rangeOf } from '../../../src/base/subnet.ts'

const ranges = (texts: readonly string[]) => texts.flatMap((text) => rangeOf(text) ?? [])

test('every block of the range, each once, beginning where the name says', () => {
  const all = subnetsBeside('shop-test_default', [])
  expect(all).toHaveLength(1024)
  expect(new Set(all).size).toBe(1024)
  expect(all.every((text) => /^10\.213\.\d+\.(0|64|128|192)\/26$/.test(text))).toBe(true)
  expect(subnetsBeside('shop-test_default', [])).toEqual(all)
  expect(subnetsBeside('another_default', [])[0]).not.toBe(all[0])
})

test('whatever is used, what is offered is free of it', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const used = fc.array(
    fc.tuple(byte, byte, fc.integer({ min: 16, max: 32 })).map(([c, d, bits]) => `10.213.${c}.${d}/${bits}`),
    { maxLength: 20 },
  )
  fc.assert(
    fc.property(fc.string(), used, (name, taken) => {
      const others = ranges(taken)
      for (const range of ranges(subnetsBeside(name, others)))
        expect(others.some((other) => overlaps(other, range))).toBe(false)
    }),
    { numRuns: 30 },
  )
  expect(subnetsBeside('any', ranges(['10.0.0.0/8']))).toEqual([])
})

test('routes are read as proc(5) tells them', () => {
  const table = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
br-845dfcdc1b07	407CD50A	00000000	0001	0	0	0	C0FFFFFF	0	0	0
docker0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
`
  expect(routedSubnets(table)).toEqual(['10.213.124.64/26', '172.17.0.0/16'])
  expect(routedSubnets('')).toEqual([])
})
