import { networkInterfaces } from 'node:os'
import { overlaps, type Range, rangeOf } from '../../base/subnet.ts'
import type { AddressPool, NetworkAddresses } from '../../engine/port-types.ts'
import { countBlocks } from './addresses.ts'
import { type Check, type Judged, ofEngine } from './types.ts'

/** What Docker cuts networks from when nobody says otherwise. */
const USUAL: readonly AddressPool[] = [
  { base: '172.17.0.0/16', size: 16 },
  { base: '172.18.0.0/15', size: 16 },
  { base: '172.20.0.0/14', size: 16 },
  { base: '172.24.0.0/13', size: 16 },
  { base: '192.168.0.0/16', size: 20 },
]
const FEW = 5

export interface Interface {
  readonly name: string
  readonly address: string
  /** `172.17.0.1/16` */
  readonly cidr: string
}

export interface PoolFacts {
  /** None: the usual ones. */
  readonly pools: readonly AddressPool[]
  readonly networks: readonly NetworkAddresses[]
  /** Of the engine's machine, where that is this one. */
  readonly interfaces: readonly Interface[]
}

/** How many networks can still be made, and whether one hides a network of the machine. */
export const addressPools: Check = {
  name: 'address pools',
  run: ofEngine(({ info, health, here }) => {
    const { addressPools: pools, networks } = health
    if (info.product === 'podman' && pools.length === 0)
      return [{ status: 'unknown', seen: 'Podman does not tell its address pools' }]
    return judgePools({ pools, networks, interfaces: here ? ownInterfaces() : [] })
  }),
}

export function judgePools({ pools, networks, interfaces }: PoolFacts): readonly Judged[] {
  const foreign = interfaces.filter((each) => !isBridge(each, networks))
  const hidden = networks
    .filter(({ driver }) => driver === 'bridge')
    .flatMap(({ name, subnets }) =>
      subnets.flatMap(({ subnet }) =>
        foreign
          .filter(({ cidr }) => overlap(subnet, cidr))
          .map((its): Judged => hides({ network: name, subnet, its })),
      ),
    )
  return [...hidden, room({ pools, networks, interfaces })]
}

function room({ pools, networks, interfaces }: PoolFacts): Judged {
  const used = ranges([
    ...networks.flatMap(({ subnets }) => subnets.map(({ subnet }) => subnet)),
    ...interfaces.map(({ cidr }) => cidr),
  ])
  const counts = (pools.length === 0 ? USUAL : pools).flatMap(({ base, size }) => {
    const range = rangeOf(base)
    return range === undefined ? [] : [countBlocks(range, size, used)]
  })
  const sum = (of: 'free' | 'total') => counts.reduce((all, each) => all + each[of], 0)
  const [free, total] = [sum('free'), sum('total')]
  if (free === 0)
    return { status: 'problem', seen: 'No network can be made: all address pools are used up', remedy: MORE }
  const seen = `${free} of ${total} networks can still be made`
  return free < FEW ? { status: 'warning', seen, remedy: MORE } : { status: 'ok', seen }
}

const MORE = [
  'Take away what nobody needs:',
  '  envctl gc',
  '  docker network prune',
  'or cut smaller networks, in /etc/docker/daemon.json (then restart it):',
  '  { "default-address-pools": [{ "base": "172.16.0.0/12", "size": 24 }] }',
].join('\n')

function hides(facts: {
  readonly network: string
  readonly subnet: string
  readonly its: Interface
}): Judged {
  const { network, subnet, its } = facts
  return {
    status: 'warning',
    seen: `Network ${network} (${subnet}) has addresses of ${its.name} (${its.cidr}): what is there cannot be reached`,
    remedy: `Remove the network, or give it another "subnet" in "ipam":\n  docker network rm ${network}`,
  }
}

/** The engine's own end of a network: it is named so, or it has the network's first address. */
function isBridge({ name, address, cidr }: Interface, networks: readonly NetworkAddresses[]): boolean {
  if (/^(docker|br-|veth|cni|podman)/.test(name)) return true
  const [own, host] = [rangeOf(cidr), rangeOf(`${address}/32`)]
  return networks.some(({ subnets }) =>
    subnets.some(({ subnet, gateway }) => {
      const range = rangeOf(subnet)
      const whole = range !== undefined && own?.first === range.first && own.last === range.last
      return gateway?.split('/')[0] === address || (whole && host?.first === range.first + 1)
    }),
  )
}

function overlap(a: string, b: string): boolean {
  const [first, second] = [rangeOf(a), rangeOf(b)]
  return first !== undefined && second !== undefined && overlaps(first, second)
}

function ranges(subnets: readonly string[]): readonly Range[] {
  return subnets.map(rangeOf).filter((range) => range !== undefined)
}

function ownInterfaces(): readonly Interface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ address, cidr, internal }) =>
      internal || cidr === null ? [] : [{ name, address, cidr }],
    ),
  )
}
