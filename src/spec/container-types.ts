import type { HealthcheckSpec, MountSpec, NetworkJoin, PortSpec } from './mount-types.ts'

/** Everything of a service that shapes its containers: what is hashed to see whether one must be recreated. */
export interface ContainerSpec {
  /** Name of the container when the definition fixes it. */
  readonly containerName?: string | undefined
  /** In place of the image's command. */
  readonly command?: readonly string[] | undefined
  /** In place of the image's entrypoint. */
  readonly entrypoint?: readonly string[] | undefined
  /** Variables of the container, those of its files among them. */
  readonly environment: Readonly<Record<string, string>>
  /** Labels of the definition, without those that envctl adds. */
  readonly labels: Readonly<Record<string, string>>
  /** Annotations for the engine's runtime. */
  readonly annotations: Readonly<Record<string, string>>
  /** User, or user and group: `1000:1000`. */
  readonly user?: string | undefined
  /** Further groups of the user. */
  readonly groupAdd: readonly string[]
  /** Folder that the command starts in. */
  readonly workingDir?: string | undefined
  /** Without it the service's name, with `-2` and so on for replicas. */
  readonly hostname?: string | undefined
  /** Domain of the container's own name. */
  readonly domainname?: string | undefined
  /** Ports that are published on the host. */
  readonly ports: readonly PortSpec[]
  /** Ports for other services: `3000/tcp`. */
  readonly expose: readonly string[]
  /** Volumes and folders. */
  readonly mounts: readonly MountSpec[]
  /** Folders in memory. */
  readonly tmpfs: readonly TmpfsSpec[]
  /** Services and containers whose mounts this one has too. */
  readonly volumesFrom: readonly VolumesFromSpec[]
  /** Network key to how the container joins it; empty with a `networkMode`. */
  readonly networks: Readonly<Record<string, NetworkJoin>>
  /** A network that is not one of the environment's own. */
  readonly networkMode?: NamespaceMode | undefined
  /** Namespace of processes. */
  readonly pid?: NamespaceMode | undefined
  /** Namespace of shared memory. */
  readonly ipc?: NamespaceMode | undefined
  /** Namespace of the host's name. */
  readonly uts?: string | undefined
  /** Namespace of users. */
  readonly usernsMode?: string | undefined
  /** Namespace of control groups: `host` or `private`. */
  readonly cgroup?: string | undefined
  /** Control group above the container's. */
  readonly cgroupParent?: string | undefined
  /** The service's own healthcheck; `disabled` when the image's is switched off. */
  readonly healthcheck?: HealthcheckSpec | 'disabled' | undefined
  /** Whether the engine starts the container again when it has ended. */
  readonly restart: RestartSpec
  /** Whether a small init is process 1. */
  readonly init?: boolean | undefined
  /** With all capabilities and devices. */
  readonly privileged: boolean
  /** Root filesystem without writing. */
  readonly readOnly: boolean
  /** With a terminal. */
  readonly tty: boolean
  /** With its input kept open. */
  readonly stdinOpen: boolean
  /** Capabilities beside the usual ones. */
  readonly capAdd: readonly string[]
  /** Usual capabilities that it goes without. */
  readonly capDrop: readonly string[]
  /** Security options, in the engine's words. */
  readonly securityOpt: readonly string[]
  /** Devices of the host. */
  readonly devices: readonly DeviceSpec[]
  /** Rules for devices: `c 10:200 rwm`. */
  readonly deviceCgroupRules: readonly string[]
  /** GPUs and the like. */
  readonly gpus: readonly GpuSpec[]
  /** Name servers. */
  readonly dns: readonly string[]
  /** Search domains. */
  readonly dnsSearch: readonly string[]
  /** Options of the resolver. */
  readonly dnsOpt: readonly string[]
  /** Further entries of `/etc/hosts`: `name:address`. */
  readonly extraHosts: readonly string[]
  /** Legacy links to services of the same environment. */
  readonly links: readonly LinkSpec[]
  /** `container` or `container:alias`, of containers that are not of this environment. */
  readonly externalLinks: readonly string[]
  /** Kernel parameters. */
  readonly sysctls: Readonly<Record<string, string>>
  /** Limits of resources of processes, by name. */
  readonly ulimits: Readonly<Record<string, UlimitSpec>>
  /** Size of `/dev/shm` in bytes. */
  readonly shmSize?: number | undefined
  /** Signal that asks it to stop; without it the image's. */
  readonly stopSignal?: string | undefined
  /** How long it may take to stop before it is killed, in milliseconds. */
  readonly stopGracePeriodMs: number
  /** Where the log goes; without it the engine's own way. */
  readonly logging?: LoggingSpec | undefined
  /** Options of the engine's storage driver. */
  readonly storageOpt: Readonly<Record<string, string>>
  /** Runtime of the engine; without it the usual one. */
  readonly runtime?: string | undefined
  /** Isolation technology, on Windows. */
  readonly isolation?: string | undefined
  /** Memory, processors, processes and disks. */
  readonly resources: ResourceSpec
  /** Do not kill it when memory runs out. */
  readonly oomKillDisable?: boolean | undefined
  /** How readily it is killed when memory runs out: -1000 to 1000. */
  readonly oomScoreAdj?: number | undefined
}

/** A folder in memory. */
export interface TmpfsSpec {
  /** Path in the container. */
  readonly target: string
  /** Mount options: `size=64m,mode=1777`; may be empty. */
  readonly options: string
}

export interface VolumesFromSpec {
  /** Whose mounts: those of a service of the environment, or of any container by its name. */
  readonly from:
    | {
        /** A service of the environment. */
        readonly service: string
      }
    | {
        /** Name of a container. */
        readonly container: string
      }
  /** Without writing. */
  readonly readOnly: boolean
}

export interface RestartSpec {
  /** When the engine starts it again. */
  readonly name: 'no' | 'always' | 'unless-stopped' | 'on-failure'
  /** Of `on-failure`: how often. */
  readonly maximumRetryCount?: number | undefined
}

export interface DeviceSpec {
  /** Path on the host. */
  readonly source: string
  /** Path in the container. */
  readonly target: string
  /** Of `r` (read), `w` (write) and `m` (make nodes). */
  readonly permissions: string
}

export interface LinkSpec {
  /** The service that is linked to. */
  readonly service: string
  /** Its further name for this one. */
  readonly alias: string
}

export interface UlimitSpec {
  /** What processes start with. */
  readonly soft: number
  /** What they may raise it to. */
  readonly hard: number
}

export interface LoggingSpec {
  /** Log driver of the engine. */
  readonly driver: string
  /** Its options. */
  readonly options: Readonly<Record<string, string>>
}

/** A namespace: the engine's word, or that of another service of the environment. */
export type NamespaceMode =
  | {
      readonly kind: 'engine'
      /** In the engine's words: `host`, `none`, `container:NAME`. */
      readonly value: string
    }
  | {
      readonly kind: 'service'
      /** The service whose namespace it is. */
      readonly service: string
    }

export interface GpuSpec {
  /** Driver of the devices. */
  readonly driver?: string | undefined
  /** How many; -1 means all. */
  readonly count?: number | undefined
  /** Which ones; not with a count. */
  readonly deviceIds: readonly string[]
  /** What they must be able to do. */
  readonly capabilities: readonly string[]
  /** Options of the driver. */
  readonly options: Readonly<Record<string, string>>
}

export interface ResourceSpec {
  /** Memory at most, in bytes. */
  readonly memory?: number | undefined
  /** Memory that is kept for it when the host runs short, in bytes. */
  readonly memoryReservation?: number | undefined
  /** Memory and swap at most, in bytes; -1 means swap without bound. */
  readonly memorySwap?: number | undefined
  /** How readily memory is swapped: 0 to 100. */
  readonly memorySwappiness?: number | undefined
  /** Processors, in billionths of one. */
  readonly nanoCpus?: number | undefined
  /** Weight against other containers; 1024 is the usual one. */
  readonly cpuShares?: number | undefined
  /** Time on processors in each period, in microseconds. */
  readonly cpuQuota?: number | undefined
  /** Length of the scheduler's period, in microseconds. */
  readonly cpuPeriod?: number | undefined
  /** Real-time share of a real-time period, in microseconds. */
  readonly cpuRealtimeRuntime?: number | undefined
  /** Length of the real-time period, in microseconds. */
  readonly cpuRealtimePeriod?: number | undefined
  /** Processors that it may run on: `0-1,3`. */
  readonly cpuset?: string | undefined
  /** Processes at most; -1 means without bound. */
  readonly pidsLimit?: number | undefined
  /** Limits of block devices. */
  readonly blkio?: BlkioSpec | undefined
}

export interface BlkioSpec {
  /** Share of bandwidth against other containers: 10 to 1000. */
  readonly weight?: number | undefined
  /** The same for single devices. */
  readonly weightDevice: readonly DeviceWeight[]
  /** Reading, in bytes a second. */
  readonly deviceReadBps: readonly DeviceRate[]
  /** Writing, in bytes a second. */
  readonly deviceWriteBps: readonly DeviceRate[]
  /** Reading, in operations a second. */
  readonly deviceReadIops: readonly DeviceRate[]
  /** Writing, in operations a second. */
  readonly deviceWriteIops: readonly DeviceRate[]
}

export interface DeviceWeight {
  /** The device on the host. */
  readonly path: string
  /** Its share: 10 to 1000. */
  readonly weight: number
}

export interface DeviceRate {
  /** The device on the host. */
  readonly path: string
  /** At most so many bytes or operations a second. */
  readonly rate: number
}
