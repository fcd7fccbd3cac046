import type { Fields } from '../fields.ts'
import type { PortSpec } from '../types.ts'

const EXPECTED = '"3000", "8080:3000", "127.0.0.1:8080:3000/udp", or a map with target'
type Range = readonly [from: number, to: number]

/**
 * Published ports, one for each container port: a range of the definition is several. What is said twice, in two files
 * or in two spellings, is meant once.
 */
export function ports(fields: Fields): readonly PortSpec[] {
  const all = fields.items('ports').flatMap(({ key, value, fields: long }) => {
    const wrong = (): PortSpec[] => {
      fields.complainAt('ports', key, `A port cannot be ${JSON.stringify(value)}`, { expected: EXPECTED })
      return []
    }
    const parsed = long === undefined ? shortPort(String(value)) : longPort(long)
    if (parsed === undefined) return wrong()
    const { target, published, protocol, address } = parsed
    const count = target[1] - target[0] + 1
    const hosts = published === undefined ? 0 : published[1] - published[0] + 1
    if (count > 1 && hosts > 0 && hosts !== count) return wrong()
    return Array.from(
      { length: count },
      (_, index): PortSpec => ({
        target: target[0] + index,
        protocol,
        address,
        published: hostPort(published, index, count),
      }),
    )
  })
  return [...new Map(all.map((port) => [Object.values(port).join(), port])).values()]
}

function hostPort(published: Range | undefined, index: number, count: number): PortSpec['published'] {
  if (published === undefined) return 'auto'
  if (published[0] === published[1]) return published[0] === 0 ? 'auto' : published[0]
  return count > 1 ? published[0] + index : published
}

interface Parsed {
  readonly target: Range
  readonly published?: Range | undefined
  readonly protocol: PortSpec['protocol']
  readonly address?: string | undefined
}

function shortPort(text: string): Parsed | undefined {
  const match =
    /^(?:(?:(?<address>\[[0-9a-fA-F:]+\]|[0-9.]+):)?(?<published>\d+(?:-\d+)?)?:)?(?<target>\d+(?:-\d+)?)(?:\/(?<protocol>tcp|udp|sctp))?$/.exec(
      text,
    )
  const groups = match?.groups
  const target = range(groups?.['target'])
  if (groups === undefined || target === undefined) return undefined
  const published = groups['published']
  const host = range(published)
  if (published !== undefined && host === undefined) return undefined
  return {
    target,
    published: host,
    protocol: protocolOf(groups['protocol']),
    address: groups['address']?.replace(/^\[|\]$/g, ''),
  }
}

function longPort(fields: Fields): Parsed | undefined {
  const target = range(fields.string('target'))
  const published = fields.string('published')
  const host = published === undefined || published === '' ? undefined : range(published)
  if (target === undefined || (published !== undefined && published !== '' && host === undefined))
    return undefined
  const protocol = fields.string('protocol')
  if (protocol !== undefined && !['tcp', 'udp', 'sctp'].includes(protocol)) return undefined
  return {
    target,
    published: host,
    protocol: protocolOf(protocol),
    address: fields.string('host_ip'),
  }
}

const protocolOf = (text: string | undefined): PortSpec['protocol'] =>
  text === 'udp' || text === 'sctp' ? text : 'tcp'

function range(text: string | undefined): Range | undefined {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text ?? '')
  if (match === null) return undefined
  const from = Number(match[1])
  const to = Number(match[2] ?? from)
  return from <= to && to <= 65_535 ? [from, to] : undefined
}

/** Ports for other services only: `3000/tcp`. */
export function expose(fields: Fields): readonly string[] {
  return fields.items('expose').flatMap(({ key, value }) => {
    const match = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/.exec(String(value))
    if (match === null) {
      fields.complainAt('expose', key, `A port cannot be ${JSON.stringify(value)}`, {
        expected: '"3000" or "3000/udp"',
      })
      return []
    }
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])]
    return Array.from(
      { length: Math.max(0, to - from + 1) },
      (_, index) => `${from + index}/${match[3] ?? 'tcp'}`,
    )
  })
}
