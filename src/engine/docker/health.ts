import type { EngineHealth } from '../port-types.ts'
import { type DockerClient, request } from './client.ts'
import { addressesOf, type RawAddresses } from './networks.ts'

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

/** In which condition it is: two requests. */
export async function engineHealth(docker: DockerClient, signal?: AbortSignal): Promise<EngineHealth> {
  const doing = 'ask the engine how it is'
  const [info, networks] = await Promise.all([
    request<RawInfo>(docker, { doing, method: 'GET', path: '/info', signal }),
    request<readonly RawAddresses[]>(docker, { doing, method: 'GET', path: '/networks', signal }),
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

function insecureOf({ RegistryConfig }: RawInfo): readonly string[] {
  const hosts = Object.entries(RegistryConfig?.IndexConfigs ?? {}).flatMap(([host, config]) =>
    config?.Secure === false ? [host] : [],
  )
  return [...(RegistryConfig?.InsecureRegistryCIDRs ?? []), ...hosts]
}
