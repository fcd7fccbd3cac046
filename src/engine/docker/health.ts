import type { EngineHealth, NetworkAddresses } from '../port-types.ts'
import { type DockerClient, request } from './client.ts'

interface RawInfo {
  readonly Name?: string
  readonly DockerRootDir?: string
  readonly DriverStatus?: readonly (readonly [string, string])[] | null
  readonly MemoryLimit?: boolean
  readonly SwapLimit?: boolean
  readonly CgroupDriver?: string
  readonly CgroupVersion?: string
  readonly SystemTime?: string
  readonly Warnings?: readonly string[] | null
  readonly DefaultAddressPools?: readonly { readonly Base: string; readonly Size: number }[] | null
  readonly RegistryConfig?: {
    readonly InsecureRegistryCIDRs?: readonly string[] | null
    readonly IndexConfigs?: Readonly<Record<string, { readonly Secure: boolean } | null>> | null
  } | null
}

interface RawNetwork {
  readonly Name: string
  readonly Driver: string
  readonly IPAM?: {
    readonly Config?: readonly { readonly Subnet?: string; readonly Gateway?: string }[] | null
  } | null
}

/** In which condition it is: two requests. */
export async function engineHealth(docker: DockerClient, signal?: AbortSignal): Promise<EngineHealth> {
  const doing = 'ask the engine how it is'
  const [info, networks] = await Promise.all([
    request<RawInfo>(docker, { doing, method: 'GET', path: '/info', signal }),
    request<readonly RawNetwork[]>(docker, { doing, method: 'GET', path: '/networks', signal }),
  ])
  const clock = Date.parse(info.SystemTime ?? '')
  return {
    hostName: info.Name ?? '',
    dataRoot: info.DockerRootDir ?? '',
    storage: Object.fromEntries(info.DriverStatus ?? []),
    memoryLimits: info.MemoryLimit ?? true,
    swapLimits: info.SwapLimit ?? true,
    cgroupDriver: info.CgroupDriver ?? '',
    cgroupVersion: info.CgroupVersion ?? '',
    clock: Number.isNaN(clock) ? undefined : clock,
    warnings: info.Warnings ?? [],
    addressPools: (info.DefaultAddressPools ?? []).map(({ Base, Size }) => ({ base: Base, size: Size })),
    networks: networks.map(addressesOf),
    insecureRegistries: insecureOf(info),
  }
}

function addressesOf({ Name, Driver, IPAM }: RawNetwork): NetworkAddresses {
  return {
    name: Name,
    driver: Driver,
    subnets: (IPAM?.Config ?? []).flatMap(({ Subnet, Gateway }) =>
      Subnet === undefined || Subnet === '' ? [] : [{ subnet: Subnet, gateway: Gateway }],
    ),
  }
}

function insecureOf({ RegistryConfig }: RawInfo): readonly string[] {
  const hosts = Object.entries(RegistryConfig?.IndexConfigs ?? {}).flatMap(([host, config]) =>
    config?.Secure === false ? [host] : [],
  )
  return [...(RegistryConfig?.InsecureRegistryCIDRs ?? []), ...hosts]
}
