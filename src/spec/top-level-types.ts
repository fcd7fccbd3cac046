export interface NetworkSpec {
  /** Its key in the definition. */
  readonly key: string
  /** Name on the engine. */
  readonly name: string
  /** Not ours: must exist, is never made or removed. */
  readonly external: boolean
  /** Driver; without it the engine's usual one. */
  readonly driver?: string | undefined
  /** Options of the driver. */
  readonly driverOpts: Readonly<Record<string, string>>
  /** Without a way out. */
  readonly internal: boolean
  /** Whether containers of others may join. */
  readonly attachable: boolean
  /** With IPv6. */
  readonly enableIpv6?: boolean | undefined
  /** Labels of the definition. */
  readonly labels: Readonly<Record<string, string>>
  /** Addresses; without it the engine chooses. */
  readonly ipam?: IpamSpec | undefined
}

export interface IpamSpec {
  /** Driver that gives addresses. */
  readonly driver?: string | undefined
  /** Its options. */
  readonly options: Readonly<Record<string, string>>
  /** Subnets. */
  readonly config: readonly SubnetSpec[]
}

export interface SubnetSpec {
  /** The subnet: `172.28.0.0/16`. */
  readonly subnet?: string | undefined
  /** Part of it that containers get addresses of. */
  readonly ipRange?: string | undefined
  /** Address of the gateway. */
  readonly gateway?: string | undefined
  /** Addresses that containers do not get, by host name. */
  readonly auxAddresses: Readonly<Record<string, string>>
}

export interface VolumeSpec {
  /** Its key in the definition. */
  readonly key: string
  /** Name on the engine. */
  readonly name: string
  /** Not ours: must exist, is never made or removed. */
  readonly external: boolean
  /** Driver; without it the engine's usual one. */
  readonly driver?: string | undefined
  /** Options of the driver. */
  readonly driverOpts: Readonly<Record<string, string>>
  /** Labels of the definition. */
  readonly labels: Readonly<Record<string, string>>
}
