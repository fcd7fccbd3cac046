/** Everything of a service that shapes its containers: what is hashed to see whether one must be recreated. */
export interface ContainerSpec {
  readonly containerName?: string | undefined
  readonly command?: readonly string[] | undefined
  readonly entrypoint?: readonly string[] | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly user?: string | undefined
  readonly groupAdd: readonly string[]
  readonly workingDir?: string | undefined
  /** Without it the service's name, with `-2` and so on for replicas. */
  readonly hostname?: string | undefined
  readonly domainname?: string | undefined
  readonly ports: readonly PortSpec[]
  /** `3000/tcp` */
  readonly expose: readonly string[]
  readonly mounts: readonly MountSpec[]
  readonly tmpfs: readonly { readonly target: string; readonly options: string }[]
  readonly volumesFrom: readonly {
    readonly from: { readonly service: string } | { readonly container: string }
    readonly readOnly: boolean
  }[]
  /** Network key to how the container joins it; empty with a `networkMode`. */
  readonly networks: Readonly<Record<string, NetworkJoin>>
  readonly networkMode?: NamespaceMode | undefined
  readonly pid?: NamespaceMode | undefined
  readonly ipc?: NamespaceMode | undefined
  readonly uts?: string | undefined
  readonly usernsMode?: string | undefined
  readonly cgroup?: string | undefined
  readonly cgroupParent?: string | undefined
  readonly healthcheck?: HealthcheckSpec | 'disabled' | undefined
  readonly restart: {
    readonly name: 'no' | 'always' | 'unless-stopped' | 'on-failure'
    readonly maximumRetryCount?: number | undefined
  }
  readonly init?: boolean | undefined
  readonly privileged: boolean
  readonly readOnly: boolean
  readonly tty: boolean
  readonly stdinOpen: boolean
  readonly capAdd: readonly string[]
  readonly capDrop: readonly string[]
  readonly securityOpt: readonly string[]
  readonly devices: readonly {
    readonly source: string
    readonly target: string
    readonly permissions: string
  }[]
  readonly deviceCgroupRules: readonly string[]
  readonly gpus: readonly GpuSpec[]
  readonly dns: readonly string[]
  readonly dnsSearch: readonly string[]
  readonly dnsOpt: readonly string[]
  /** `name:address` */
  readonly extraHosts: readonly string[]
  /** `container:alias` pairs of legacy links to services of the same environment. */
  readonly links: readonly { readonly service: string; readonly alias: string }[]
  /** `container` or `container:alias`, of containers that are not of this environment. */
  readonly externalLinks: readonly string[]
  readonly sysctls: Readonly<Record<string, string>>
  readonly ulimits: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>
  readonly shmSize?: number | undefined
  readonly stopSignal?: string | undefined
  readonly stopGracePeriodMs: number
  readonly logging?:
    | { readonly driver: string; readonly options: Readonly<Record<string, string>> }
    | undefined
  readonly storageOpt: Readonly<Record<string, string>>
  readonly runtime?: string | undefined
  readonly isolation?: string | undefined
  readonly resources: ResourceSpec
  readonly oomKillDisable?: boolean | undefined
  readonly oomScoreAdj?: number | undefined
}

/** A namespace: the engine's word, or that of another service of the environment. */
export type NamespaceMode =
  | { readonly kind: 'engine'; readonly value: string }
  | { readonly kind: 'service'; readonly service: string }

export interface GpuSpec {
  readonly driver?: string | undefined
  readonly count?: number | undefined
  readonly deviceIds: readonly string[]
  readonly capabilities: readonly string[]
  readonly options: Readonly<Record<string, string>>
}

export interface ResourceSpec {
  readonly memory?: number | undefined
  readonly memoryReservation?: number | undefined
  readonly memorySwap?: number | undefined
  readonly memorySwappiness?: number | undefined
  /** In billionths of a processor. */
  readonly nanoCpus?: number | undefined
  readonly cpuShares?: number | undefined
  readonly cpuQuota?: number | undefined
  readonly cpuPeriod?: number | undefined
  readonly cpuRealtimeRuntime?: number | undefined
  readonly cpuRealtimePeriod?: number | undefined
  readonly cpuset?: string | undefined
  readonly pidsLimit?: number | undefined
  readonly blkio?: BlkioSpec | undefined
}

export interface BlkioSpec {
  readonly weight?: number | undefined
  readonly weightDevice: readonly { readonly path: string; readonly weight: number }[]
  readonly deviceReadBps: readonly { readonly path: string; readonly rate: number }[]
  readonly deviceWriteBps: readonly { readonly path: string; readonly rate: number }[]
  readonly deviceReadIops: readonly { readonly path: string; readonly rate: number }[]
  readonly deviceWriteIops: readonly { readonly path: string; readonly rate: number }[]
}

/** One container port and where it is published. A port range of the definition is one of these for each port. */
export interface PortSpec {
  readonly target: number
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  /** Host address; 127.0.0.1 unless given. */
  readonly address: string
  /** A host port as given; a range to take a free one from; `auto`: any free one, kept by the instance. */
  readonly published: number | readonly [from: number, to: number] | 'auto'
}

export type MountSpec =
  | {
      readonly type: 'volume'
      readonly target: string
      /** Volume key of the definition. */
      readonly source: string
      readonly readOnly: boolean
      readonly noCopy: boolean
      readonly subpath?: string | undefined
    }
  | {
      readonly type: 'anonymous'
      readonly target: string
      readonly readOnly: boolean
      readonly noCopy: boolean
    }
  | {
      readonly type: 'bind'
      readonly target: string
      readonly source: string
      readonly readOnly: boolean
      /** Make the folder when it is missing, as the short syntax does. */
      readonly createHostPath: boolean
      readonly propagation?: string | undefined
    }
  | {
      readonly type: 'tmpfs'
      readonly target: string
      readonly size?: number | undefined
      readonly mode?: number | undefined
    }

export interface NetworkJoin {
  /** Beside the service's name, which is always one. */
  readonly aliases: readonly string[]
  readonly ipv4Address?: string | undefined
  readonly ipv6Address?: string | undefined
  readonly linkLocalIps: readonly string[]
  readonly macAddress?: string | undefined
  readonly driverOpts: Readonly<Record<string, string>>
  readonly priority: number
}

export interface HealthcheckSpec {
  /** `['CMD', ...]`, `['CMD-SHELL', text]`; without it the image's own test with these timings. */
  readonly test?: readonly string[] | undefined
  readonly intervalMs?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly retries?: number | undefined
  readonly startPeriodMs?: number | undefined
  readonly startIntervalMs?: number | undefined
}
