import { readFileSync } from 'node:fs'
import { endianness, networkInterfaces } from 'node:os'
import { digestOf } from '../../base/hash.ts'
import { formatAddress, overlaps, type Range, rangeOf } from '../../base/subnet.ts'

/** A range of private addresses that few use, in blocks of 64. */
const BASE = '10.213.0.0/16'
const BITS = 26
const SIZE = 2 ** (32 - BITS)

/**
 * Ranges of addresses for a network that the engine has none for, those left out that somebody uses. Where it begins
 * follows from the network's name, so that two who choose at once seldom choose the same.
 *
 * @example
 * subnetsBeside('shop-test_default', []) // ['10.213.17.64/26', '10.213.17.128/26', ...]
 */
export function subnetsBeside(name: string, used: readonly Range[]): readonly string[] {
  const { first, last } = rangeOf(BASE) ?? { first: 0, last: 0 }
  const count = (last - first + 1) / SIZE
  const start = Number.parseInt(digestOf(name).slice(0, 8), 16) % count
  return Array.from({ length: count }, (_, step) => {
    const from = first + ((start + step) % count) * SIZE
    return { first: from, last: from + SIZE - 1 }
  })
    .filter((range) => !used.some((each) => overlaps(range, each)))
    .map(formatted)
}

/**
 * Subnets that this machine reaches by itself. Node lists no interface that nobody is connected to, such as the bridge
 * that an engine left when it was killed; its route is in the way all the same.
 */
export function ownSubnets(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each = []) => each)
  return [...addresses.flatMap(({ cidr }) => cidr ?? []), ...routes()]
}

/** The kernel's table of routes, proc(5); nothing where there is none. */
function routes(): readonly string[] {
  try {
    return routedSubnets(readFileSync('/proc/net/route', 'latin1'))
  } catch {
    return []
  }
}

/**
 * Subnets of a table of routes without that of everything; its numbers are in the byte order of the machine.
 *
 * @example
 * routedSubnets('Iface\tDestination ...\nbr0\t000A0A0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0') // ['10.10.10.0/24']
 */
export function routedSubnets(table: string): readonly string[] {
  return table
    .trim()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, destination = '', , , , , , mask = ''] = line.split(/\s+/)
      const bits = [...Number.parseInt(mask, 16).toString(2)].filter((bit) => bit === '1').length
      return bits === 0 ? [] : [`${addressOf(destination)}/${bits}`]
    })
}

function addressOf(hex: string): string {
  const bytes = [...Buffer.from(hex, 'hex')]
  return (endianness() === 'LE' ? bytes.toReversed() : bytes).join('.')
}

const formatted = ({ first }: Range): string => `${formatAddress(first)}/${BITS}`
