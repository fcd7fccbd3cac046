import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgePools, type PoolFacts } from '../../../../src/actions/doctor/address-pools.ts'
import { countBlocks } from '../../../../src/actions/doctor/addresses.ts'
import { overlaps, type Range, rangeOf } from '../../../../src/base/subnet.ts'

const bridge = (name: string, subnet: string, gateway?: string) => ({
  name,
  driver: 'bridge',
  subnets: [{ subnet, gateway }],
})
const judged = (facts: Partial<PoolFacts>) =>
  judgePools({ pools: [], networks: [], interfaces: [], ...facts }).map(
    ({ status, seen }) => `${status} ${seen}`,
  )

describe('rangeOf', () => {
  it.each([
    ['10.0.0.0/8', [0x0a000000, 0x0affffff]],
    ['192.168.1.7/24', [0xc0a80100, 0xc0a801ff]],
    ['255.255.255.255/32', [0xffffffff, 0xffffffff]],
    ['0.0.0.0/0', [0, 0xffffffff]],
  ])('%s', (subnet, [first, last]) => {
    expect(rangeOf(subnet)).toEqual({ first, last })
  })

  it.each(['fd00::/8', '10.0.0.0', '10.0.0.0/33', '10.0.0.256/8', 'host'])('%s is none', (text) => {
    expect(rangeOf(text)).toBeUndefined()
  })
})

describe('countBlocks', () => {
  it('counts as one that looks at each block', () => {
    const base: Range = { first: 256, last: 511 }
    const range = fc
      .tuple(fc.nat(800), fc.nat(300))
      .map(([first, more]): Range => ({ first, last: first + more }))
    fc.assert(
      fc.property(fc.array(range, { maxLength: 6 }), fc.integer({ min: 24, max: 32 }), (used, bits) => {
        const size = 2 ** (32 - bits)
        const blocks = Array.from({ length: 256 / size }, (_, index) => ({
          first: 256 + index * size,
          last: 255 + (index + 1) * size,
        }))
        const free = blocks.filter((block) => !used.some((each) => overlaps(block, each))).length
        expect(countBlocks(base, bits, used)).toEqual({ total: blocks.length, free })
      }),
    )
  })
})

describe('address pools', () => {
  const all = Array.from({ length: 15 }, (_, index) => bridge(`n${index}`, `172.${17 + index}.0.0/16`))
  const more = (count: number) =>
    Array.from({ length: count }, (_, index) => bridge(`m${index}`, `192.168.${index * 16}.0/20`))

  it.each([
    ['none made', [], 'ok 31 of 31 networks can still be made'],
    ['some made', [...all, ...more(11)], 'ok 5 of 31 networks can still be made'],
    ['nearly all made', [...all, ...more(12)], 'warning 4 of 31 networks can still be made'],
    ['all made', [...all, ...more(16)], 'problem No network can be made: all address pools are used up'],
    [
      'elsewhere',
      [bridge('a', '10.9.0.0/24'), bridge('b', 'fd00::/64')],
      'ok 31 of 31 networks can still be made',
    ],
    ['one over two blocks', [bridge('a', '172.18.0.0/15')], 'ok 29 of 31 networks can still be made'],
    ['a small one in a block', [bridge('a', '172.18.3.0/24')], 'ok 30 of 31 networks can still be made'],
  ])('%s', (_, networks, expected) => {
    expect(judged({ networks })).toEqual([expected])
  })

  it('are those that the engine tells of', () => {
    const pools = [{ base: '10.10.0.0/16', size: 24 }]
    expect(judged({ pools, networks: [bridge('a', '10.10.7.0/24')] })).toEqual([
      'ok 255 of 256 networks can still be made',
    ])
  })

  it("lose what the machine's own networks use", () => {
    const interfaces = [{ name: 'eth0', address: '192.168.1.7', cidr: '192.168.1.7/24' }]
    expect(judged({ interfaces })).toEqual(['ok 30 of 31 networks can still be made'])
  })

  it('tell of a network that hides one of the machine, and not of its own bridge', () => {
    const networks = [
      bridge('vpn-clash', '172.18.0.0/16', '172.18.0.1'),
      bridge('fine', '172.19.0.0/16'),
      bridge('named', '10.9.0.0/24'),
    ]
    const interfaces = [
      { name: 'tun0', address: '172.18.5.5', cidr: '172.18.5.5/24' },
      { name: 'mine', address: '172.18.0.1', cidr: '172.18.0.1/16' },
      { name: 'named', address: '10.9.0.1', cidr: '10.9.0.1/24' },
      { name: 'docker0', address: '172.19.0.1', cidr: '172.19.0.1/16' },
    ]
    const parent = { ...bridge('lan', '172.18.5.0/24'), driver: 'macvlan' }
    expect(judged({ networks: [...networks, parent], interfaces })).toEqual([
      'warning Network vpn-clash (172.18.0.0/16) has addresses of tun0 (172.18.5.5/24): what is there cannot be reached',
      'ok 29 of 31 networks can still be made',
    ])
  })
})
