import type { Fields } from '../fields.ts'
import type { Dependency, DependencyCondition, NamespaceMode, NetworkJoin } from '../types.ts'

const PLAIN: NetworkJoin = { aliases: [], linkLocalIps: [], driverOpts: {}, priority: 0 }

/** Networks that a service joins; `default` when it names none. */
export function networks(service: Fields): Readonly<Record<string, NetworkJoin>> {
  if (service.has('network_mode')) return {}
  const value = service.raw('networks')
  const mac = service.string('mac_address')
  const macOf = mac === undefined ? {} : { macAddress: mac }
  if (Array.isArray(value))
    return Object.fromEntries(value.map((name) => [String(name), { ...PLAIN, ...macOf }]))
  const joins = service.items('networks').map(({ key, fields }): [string, NetworkJoin] => {
    if (fields === undefined) return [String(key), { ...PLAIN, ...macOf }]
    const [ipv4, ipv6, own] = ['ipv4_address', 'ipv6_address', 'mac_address'].map((name) =>
      fields.string(name),
    )
    return [
      String(key),
      {
        aliases: fields.strings('aliases'),
        linkLocalIps: fields.strings('link_local_ips'),
        driverOpts: fields.texts('driver_opts'),
        priority: fields.number('priority') ?? 0,
        ...(ipv4 === undefined ? {} : { ipv4Address: ipv4 }),
        ...(ipv6 === undefined ? {} : { ipv6Address: ipv6 }),
        ...(own === undefined ? macOf : { macAddress: own }),
      },
    ]
  })
  return joins.length === 0 ? { default: { ...PLAIN, ...macOf } } : Object.fromEntries(joins)
}

/** `service:db` is another service's namespace; the rest is the engine's affair. */
export function namespaceMode(service: Fields, key: string): NamespaceMode | undefined {
  const value = service.string(key)
  if (value === undefined) return undefined
  return value.startsWith('service:')
    ? { kind: 'service', service: value.slice('service:'.length) }
    : { kind: 'engine', value }
}

/** What must be there before a service starts. */
export function dependsOn(service: Fields): Readonly<Record<string, Dependency>> {
  const value = service.raw('depends_on')
  const started: Dependency = { condition: 'service_started', required: true, restart: false }
  if (Array.isArray(value)) return Object.fromEntries(value.map((name) => [String(name), started]))
  return Object.fromEntries(
    service.items('depends_on').map(({ key, fields }) => [
      String(key),
      {
        condition: (fields?.string('condition') ?? 'service_started') as DependencyCondition,
        required: fields?.boolean('required') ?? true,
        restart: fields?.boolean('restart') ?? false,
      },
    ]),
  )
}

/** `db:database` or `db`. */
export function links(service: Fields): readonly { readonly service: string; readonly alias: string }[] {
  return service.strings('links').map((text) => {
    const [name = '', alias = name] = text.split(':')
    return { service: name, alias }
  })
}

/** `host:address`, `host=address` or a map, as `host:address`. */
export function extraHosts(service: Fields): readonly string[] {
  return Object.entries(service.texts('extra_hosts')).map(
    ([host, address]) => `${host}:${address.replace(/^\[|\]$/g, '')}`,
  )
}
