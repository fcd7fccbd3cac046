/** One container port and where it is published. A port range of the definition is one of these for each port. */
export interface PortSpec {
  /** Port of the container. */
  readonly target: number
  /** What is carried. */
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** Host address. Without one it is published for the machine alone that reaches it: see `publishedFor`. */
  readonly address?: string | undefined
  /** A host port as given; a range to take a free one from; `auto`: any free one, kept by the instance. */
  readonly published: number | readonly [from: number, to: number] | 'auto'
}

export type MountSpec =
  | {
      readonly type: 'volume'
      /** Path in the container. */
      readonly target: string
      /** Volume key of the definition. */
      readonly source: string
      /** Without writing. */
      readonly readOnly: boolean
      /** Not filled with what the image has at the path. */
      readonly noCopy: boolean
      /** Folder of the volume that is mounted; without it all of it. */
      readonly subpath?: string | undefined
    }
  | {
      readonly type: 'anonymous'
      /** Path in the container. */
      readonly target: string
      /** Without writing. */
      readonly readOnly: boolean
      /** Not filled with what the image has at the path. */
      readonly noCopy: boolean
    }
  | {
      readonly type: 'bind'
      /** Path in the container. */
      readonly target: string
      /** Absolute path on the host. */
      readonly source: string
      /** Without writing. */
      readonly readOnly: boolean
      /** Make the folder when it is missing, as the short syntax does. */
      readonly createHostPath: boolean
      /** How mounts below it are shared: `rprivate`, `rshared`, `rslave`. */
      readonly propagation?: string | undefined
      /** SELinux label for the files: `z` to share them with other containers, `Z` for this one alone. */
      readonly selinux?: 'z' | 'Z' | undefined
    }
  | {
      readonly type: 'tmpfs'
      /** Path in the container. */
      readonly target: string
      /** At most so many bytes. */
      readonly size?: number | undefined
      /** Permissions as a number: 0o1777 is 1023. */
      readonly mode?: number | undefined
    }

export interface NetworkJoin {
  /** Beside the service's name, which is always one. */
  readonly aliases: readonly string[]
  /** Fixed IPv4 address. */
  readonly ipv4Address?: string | undefined
  /** Fixed IPv6 address. */
  readonly ipv6Address?: string | undefined
  /** Addresses of the link alone. */
  readonly linkLocalIps: readonly string[]
  /** Fixed hardware address. */
  readonly macAddress?: string | undefined
  /** Options of the network's driver. */
  readonly driverOpts: Readonly<Record<string, string>>
  /** The network with the highest is joined first. */
  readonly priority: number
}

export interface HealthcheckSpec {
  /** `['CMD', ...]`, `['CMD-SHELL', text]`; without it the image's own test with these timings. */
  readonly test?: readonly string[] | undefined
  /** Time between two runs, in milliseconds. */
  readonly intervalMs?: number | undefined
  /** How long a run may take, in milliseconds. */
  readonly timeoutMs?: number | undefined
  /** Failures in a row that make it unhealthy. */
  readonly retries?: number | undefined
  /** Time at the start in which failures do not count, in milliseconds. */
  readonly startPeriodMs?: number | undefined
  /** Time between two runs in the start period, in milliseconds. */
  readonly startIntervalMs?: number | undefined
}
