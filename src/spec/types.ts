/**
 * An environment with nothing left to interpolate, inherit or default: plain data, in Compose's words.
 * Durations are milliseconds, sizes are bytes, paths on the host are absolute.
 */
export interface Spec {
  /** The definition's `name`. */
  readonly name: string
  readonly environment: string
  /** Full name of the instance: also the Compose project name. */
  readonly instance: string
  /** What sets the instance apart from the environment's default one. */
  readonly suffix?: string | undefined
  /** Folder of the definition, absolute. */
  readonly directory: string
  /** The definition's file, absolute. */
  readonly file: string
  readonly services: Readonly<Record<string, ServiceSpec>>
  readonly networks: Readonly<Record<string, NetworkSpec>>
  readonly volumes: Readonly<Record<string, VolumeSpec>>
  readonly outputs: Readonly<Record<string, Text>>
  readonly registry: RegistrySpec
  /** How long a disposable instance may live, in milliseconds. */
  readonly lifetimeMs?: number | undefined
  readonly test?: TestSpec | undefined
}

export interface RegistrySpec {
  /** Where images are pushed. */
  readonly prefix?: string | undefined
  /** Registry host to the mirrors that are tried in its stead, in order. */
  readonly mirrors: Readonly<Record<string, readonly string[]>>
}

/** What `envctl test` runs on the host. */
export interface TestSpec {
  readonly command: Text
  readonly workingDir?: string | undefined
  readonly environment: Readonly<Record<string, Text>>
}

/** A text that may need addresses which only a running instance has. */
export type Text = readonly (string | HostReference)[]

/** A service's address as seen from the host. */
export interface HostReference {
  readonly service: string
  readonly of: 'host' | 'port'
  /** Of `port`: the container's port whose published one is meant, `5432/tcp`. */
  readonly target?: string | undefined
}

export interface ServiceSpec {
  readonly name: string
  /** The image to run: as written, or the name that the build's result is given. */
  readonly image: string
  readonly build?: BuildSpec | undefined
  readonly pullPolicy: PullPolicy
  readonly platform?: string | undefined
  /** Template that the service was made of. */
  readonly template?: string | undefined
  readonly scale: number
  readonly container: ContainerSpec
  readonly dependsOn: Readonly<Record<string, Dependency>>
  readonly ready: ReadySpec
  /** Named secrets and configs, delivered as files before the container starts. */
  readonly files: readonly FileMount[]
  /** Paths whose content is the service's state, beside those that the image declares. */
  readonly state: readonly string[]
  /** The port that `.port` and `.url` mean, `5432/tcp`. */
  readonly mainPort?: string | undefined
  /** As seen from inside the network. */
  readonly url?: string | undefined
}

/** `missing` is Compose's `if_not_present`; `build` builds always. */
export type PullPolicy = 'always' | 'missing' | 'never' | 'build'

export interface BuildSpec {
  /** Absolute folder. */
  readonly context: string
  /** Absolute file, or the text itself. */
  readonly dockerfile: { readonly path: string } | { readonly inline: string }
  readonly args: Readonly<Record<string, string>>
  readonly target?: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly network?: string | undefined
  readonly platform?: string | undefined
  readonly extraHosts: readonly string[]
  readonly shmSize?: number | undefined
  readonly noCache: boolean
  readonly pull: boolean
  readonly cacheFrom: readonly string[]
}

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully'

export interface Dependency {
  readonly condition: DependencyCondition
  /** Without it a dependency that is absent or fails is only warned of. */
  readonly required: boolean
  /** Recreate and restart this service whenever the dependency is recreated. */
  readonly restart: boolean
}

/**
 * When a service is usable. `given`: these probes and no others. `fallback`: the image's or service's
 * healthcheck if there is one, else these (the template's), else what the image exposes.
 */
export interface ReadySpec {
  readonly mode: 'given' | 'fallback'
  readonly probes: readonly ProbeSpec[]
  /** How long may pass until ready. */
  readonly timeoutMs: number
}

export type TcpProtocol = 'plain' | 'postgres' | 'mysql' | 'redis' | 'amqp'

export type ProbeSpec =
  | {
      readonly kind: 'http'
      readonly port: number
      readonly path: string
      readonly scheme: 'http' | 'https'
      readonly method: string
      readonly headers: Readonly<Record<string, string>>
      /** Inclusive ranges; empty means 200 to 399. */
      readonly status: readonly (readonly [from: number, to: number])[]
      /** Regular expression that the body must match. */
      readonly body?: string | undefined
    }
  | { readonly kind: 'tcp'; readonly port: number; readonly protocol: TcpProtocol }
  | { readonly kind: 'log'; readonly pattern: string; readonly times: number }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | { readonly kind: 'healthcheck' }
  | { readonly kind: 'exit'; readonly code: number }

/** A secret or config as a file in a container. */
export interface FileMount {
  readonly kind: 'secret' | 'config'
  /** Its key in the definition. */
  readonly source: string
  /** Absolute path in the container. */
  readonly target: string
  readonly content: FileContent
  readonly uid: number
  readonly gid: number
  readonly mode: number
}

/** Where the content is; the content itself never stands in a spec. */
export type FileContent = (
  | { readonly file: string }
  | { readonly environment: string }
  | { readonly inline: string }
) & {
  /** SHA-256 of the content, so that a change of it is a change of the spec. */
  readonly digest: string
}

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

export interface NetworkSpec {
  readonly key: string
  /** Name on the engine. */
  readonly name: string
  /** Not ours: must exist, is never made or removed. */
  readonly external: boolean
  readonly driver?: string | undefined
  readonly driverOpts: Readonly<Record<string, string>>
  readonly internal: boolean
  readonly attachable: boolean
  readonly enableIpv6?: boolean | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly ipam?: IpamSpec | undefined
}

export interface IpamSpec {
  readonly driver?: string | undefined
  readonly options: Readonly<Record<string, string>>
  readonly config: readonly {
    readonly subnet?: string | undefined
    readonly ipRange?: string | undefined
    readonly gateway?: string | undefined
    readonly auxAddresses: Readonly<Record<string, string>>
  }[]
}

export interface VolumeSpec {
  readonly key: string
  readonly name: string
  readonly external: boolean
  readonly driver?: string | undefined
  readonly driverOpts: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}
