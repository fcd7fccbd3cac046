import { resourceName } from '../base/names.ts'
import type { Definition } from '../definition/definition.gen.ts'
import type { Scope } from '../definition/interpolate.ts'
import type { Tree } from '../definition/positions.ts'
import { Fields } from './fields.ts'
import { interpolateTree } from './interpolate-tree.ts'
import type { Report } from './report.ts'
import type { IpamSpec, NetworkSpec, ServiceSpec, VolumeSpec } from './types.ts'

export interface TopLevelFacts {
  readonly definition: Definition
  readonly services: Readonly<Record<string, ServiceSpec>>
  readonly instance: string
  readonly scope: Scope
  readonly report: Report
}

/** Networks that a service joins; what nobody joins is not made. */
export function networkSpecs(facts: TopLevelFacts): Readonly<Record<string, NetworkSpec>> {
  const used = new Set(
    Object.values(facts.services).flatMap(({ container }) => Object.keys(container.networks)),
  )
  const known = { default: null, ...facts.definition.networks }
  return Object.fromEntries(
    [...used]
      .filter((key) => key in known)
      .map((key) => {
        const fields = fieldsOf(facts, facts.definition.networks ?? {}, key)
        const { name, external } = nameOf(fields, key, facts.instance)
        return [
          key,
          {
            key,
            name,
            external,
            driver: fields.string('driver'),
            driverOpts: fields.texts('driver_opts'),
            internal: fields.boolean('internal') ?? false,
            attachable: fields.boolean('attachable') ?? false,
            enableIpv6: fields.boolean('enable_ipv6'),
            labels: fields.texts('labels'),
            ipam: ipam(fields),
          } satisfies NetworkSpec,
        ]
      }),
  )
}

/** Named volumes that a service mounts. */
export function volumeSpecs(facts: TopLevelFacts): Readonly<Record<string, VolumeSpec>> {
  const used = new Set(
    Object.values(facts.services).flatMap(({ container }) =>
      container.mounts.flatMap((mount) => (mount.type === 'volume' ? [mount.source] : [])),
    ),
  )
  const known = facts.definition.volumes ?? {}
  return Object.fromEntries(
    [...used]
      .filter((key) => key in known)
      .map((key) => {
        const fields = fieldsOf(facts, known, key)
        const { name, external } = nameOf(fields, key, facts.instance)
        return [
          key,
          {
            key,
            name,
            external,
            driver: fields.string('driver'),
            driverOpts: fields.texts('driver_opts'),
            labels: fields.texts('labels'),
          } satisfies VolumeSpec,
        ]
      }),
  )
}

function fieldsOf({ scope, report }: TopLevelFacts, all: Tree, key: string): Fields {
  const tree: unknown = Reflect.get(all, key)
  return new Fields(
    interpolateTree(tree !== null && typeof tree === 'object' ? tree : {}, scope, report),
    report,
  )
}

/** Something external has the name that it is given, ours that of the instance. */
function nameOf(
  fields: Fields,
  key: string,
  instance: string,
): { readonly name: string; readonly external: boolean } {
  const below = fields.fields('external')
  const external = below !== undefined || (fields.has('external') && fields.boolean('external') === true)
  const given = fields.string('name') ?? below?.string('name')
  return { name: given ?? (external ? key : resourceName(instance, key)), external }
}

function ipam(fields: Fields): IpamSpec | undefined {
  const below = fields.fields('ipam')
  if (below === undefined) return undefined
  return {
    driver: below.string('driver'),
    options: below.texts('options'),
    config: below.items('config').flatMap(({ fields: config }) =>
      config === undefined
        ? []
        : [
            {
              subnet: config.string('subnet'),
              ipRange: config.string('ip_range'),
              gateway: config.string('gateway'),
              auxAddresses: config.texts('aux_addresses'),
            },
          ],
    ),
  }
}
