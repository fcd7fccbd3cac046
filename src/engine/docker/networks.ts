import type { Networks } from '../port.ts'
import type { NetworkAddresses } from '../port-types.ts'
import { type DockerClient, request, requestUnless } from './client.ts'
import { labelFilters } from './labels-filter.ts'

interface RawNetwork extends RawAddresses {
  readonly Id: string
  readonly Labels: Readonly<Record<string, string>> | null
}

export interface RawAddresses {
  readonly Name: string
  readonly Driver: string
  readonly IPAM?: {
    readonly Config?: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null
  } | null
}

export function dockerNetworks(docker: DockerClient): Networks {
  return {
    async list({ labels, names }, signal) {
      if (names?.length === 0) return []
      const query = { filters: { label: labelFilters(labels), name: names } }
      const found = await request<RawNetwork[]>(docker, {
        doing: 'list networks',
        method: 'GET',
        path: '/networks',
        query,
        signal,
      })
      return found
        .filter(({ Name }) => names === undefined || names.includes(Name)) // the engine takes a name for a part of one
        .map(({ Id, Labels, ...network }) => ({ ...addressesOf(network), id: Id, labels: Labels ?? {} }))
    },
    async create(network, labels, signal) {
      const { ipam } = network
      const body = {
        Name: network.name,
        CheckDuplicate: true,
        Driver: network.driver,
        Options: network.driverOpts,
        Internal: network.internal,
        Attachable: network.attachable,
        EnableIPv6: network.enableIpv6,
        Labels: { ...network.labels, ...labels },
        IPAM: ipam && {
          Driver: ipam.driver,
          Options: ipam.options,
          Config: ipam.config.map(({ subnet, ipRange, gateway, auxAddresses }) => ({
            Subnet: subnet,
            IPRange: ipRange,
            Gateway: gateway,
            AuxiliaryAddresses: auxAddresses,
          })),
        },
      }
      const doing = `create network ${network.name}`
      const { Id } = await request<{ Id: string }>(docker, {
        doing,
        method: 'POST',
        path: '/networks/create',
        body,
        signal,
      })
      return { id: Id }
    },
    async remove(id, signal) {
      const call = {
        doing: `remove network ${id}`,
        method: 'DELETE',
        path: `/networks/${encodeURIComponent(id)}`,
        signal,
      } as const
      await requestUnless(docker, call, [404])
    },
    disconnect: (id, container, signal) =>
      request(docker, {
        doing: `disconnect container ${container} from network ${id}`,
        method: 'POST',
        path: `/networks/${encodeURIComponent(id)}/disconnect`,
        body: { Container: container, Force: true },
        signal,
      }),
  }
}

export function addressesOf({ Name, Driver, IPAM }: RawAddresses): NetworkAddresses {
  return {
    name: Name,
    driver: Driver,
    subnets: (IPAM?.Config ?? []).flatMap(({ Subnet, Gateway }) =>
      Subnet === undefined || Subnet === '' ? [] : [{ subnet: Subnet, gateway: Gateway }],
    ),
  }
}
