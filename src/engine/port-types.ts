/** What an engine tells and is told, in our own words: plain data, no client library in sight. */

export interface EngineInfo {
  readonly product: 'docker' | 'podman'
  readonly version: string
  readonly apiVersion: string
  readonly os: string
  readonly arch: string
  readonly storageDriver: string
  readonly cpus: number
  readonly memory: number
  readonly rootless: boolean
}

/** In which condition an engine is, as far as it says so itself. */
export interface EngineHealth {
  /** Of the machine that it runs on. */
  readonly hostName: string
  /** The folder of its data, on its own machine. */
  readonly dataRoot: string
  /** What it says of its storage: `Backing Filesystem`, `Supports d_type`. */
  readonly storage: Readonly<Record<string, string>>
  readonly memoryLimits: boolean
  readonly swapLimits: boolean
  /** `systemd`, `cgroupfs`, `none`; empty when it does not say. */
  readonly cgroupDriver: string
  readonly cgroupVersion: string
  /** Unix time in milliseconds by its own clock; `undefined` when it does not say. */
  readonly clock: number | undefined
  readonly warnings: readonly string[]
  /** Where the subnets of new networks come from; none when it does not say. */
  readonly addressPools: readonly AddressPool[]
  readonly networks: readonly NetworkAddresses[]
  /** Hosts and address ranges of the registries that it talks to without TLS. */
  readonly insecureRegistries: readonly string[]
}

export interface AddressPool {
  /** `172.17.0.0/12` */
  readonly base: string
  /** Bits of the networks that are cut from it. */
  readonly size: number
}

export interface NetworkAddresses {
  readonly name: string
  readonly driver: string
  readonly subnets: readonly { readonly subnet: string; readonly gateway?: string | undefined }[]
}

export interface EngineAddress {
  /** `unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`. */
  readonly url: string
  /** How it was found: `DOCKER_HOST`, `the current Docker context "colima"`, ... */
  readonly source: string
  /** Where published ports are reached from here. */
  readonly host: string
  /** Whether the daemon shares this machine's network, so that its ports and ours are the same. */
  readonly local: boolean
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
export type Health = 'none' | 'starting' | 'healthy' | 'unhealthy'

export interface PublishedPort {
  /** `5432/tcp` */
  readonly target: string
  /** Address of the host. */
  readonly address: string
  /** Port of the host. */
  readonly port: number
}

/** A container as a listing tells it. */
export interface ContainerSummary {
  readonly id: string
  readonly name: string
  /** Reference that it was created from. */
  readonly image: string
  readonly imageId: string
  readonly command: string
  /** Unix time in milliseconds. */
  readonly createdAt: number
  readonly state: ContainerState
  /** The engine's own words: `Up 2 hours (healthy)`. */
  readonly status: string
  readonly health: Health
  /** Of an exited one. */
  readonly exitCode?: number | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly ports: readonly PublishedPort[]
  /** Network name to the id of the network that the container is attached to, and its address when running. */
  readonly networks: Readonly<Record<string, { readonly id: string; readonly address: string }>>
  readonly networkMode: string
  readonly mounts: readonly ContainerMount[]
}

export interface ContainerMount {
  readonly type: string
  /** Name of a volume. */
  readonly name?: string | undefined
  readonly source: string
  readonly target: string
}

/** A container as an inspection tells it. */
export interface ContainerDetails {
  readonly id: string
  readonly name: string
  /** What it calls itself. */
  readonly hostname: string
  readonly image: string
  readonly imageId: string
  readonly state: ContainerState
  readonly exitCode: number
  readonly oomKilled: boolean
  /** The engine's reason when a start failed. */
  readonly error: string
  readonly startedAt: string
  /**
   * From when on its log is that of its last start, as unix time in seconds; absent when it has started only
   * once. The end of the start before is what parts them: the engine notes the time of a start only when the
   * process runs already, and may have written.
   */
  readonly logSince?: number | undefined
  /** Number of the signal that stops it; absent where nothing says another than TERM. */
  readonly stopSignal?: number | undefined
  /** Whether nothing of its log is ever dropped, however long it gets. */
  readonly keepsWholeLog: boolean
  readonly restartCount: number
  readonly health: Health
  /** Output of the last healthcheck. */
  readonly healthOutput?: string | undefined
  readonly tty: boolean
  readonly labels: Readonly<Record<string, string>>
  readonly ports: readonly PublishedPort[]
  /** Network name to the container's address in it. */
  readonly addresses: Readonly<Record<string, string>>
  /** Network name to the network's id. */
  readonly networks: Readonly<Record<string, string>>
}

/** What a running container uses. Sizes in bytes, since its start where they are transfers. */
export interface ContainerStats {
  /** Of one CPU: 200 means that two are busy. */
  readonly cpuPercent: number
  /** Memory in bytes, without what the kernel can take back at once. */
  readonly memory: number
  /** What it may use, or what the machine has, in bytes. */
  readonly memoryLimit: number
  /** Received over all its networks, in bytes. */
  readonly networkIn: number
  /** Sent over all its networks, in bytes. */
  readonly networkOut: number
  /** Read from disks, in bytes. */
  readonly blockRead: number
  /** Written to disks, in bytes. */
  readonly blockWritten: number
  /** Processes and threads. */
  readonly processes: number
}

/** What is at a path of a container. */
export interface PathStat {
  readonly name: string
  readonly directory: boolean
  /** Whether it is a device, a pipe or a socket. */
  readonly special: boolean
  /** Where a symbolic link points to; empty without one. */
  readonly linkTarget: string
}

/** Where a tar is unpacked. */
export interface ArchiveTarget {
  /** The folder. */
  readonly path: string
  /** Fail where a folder would replace a file, or a file a folder. */
  readonly keepKinds?: boolean | undefined
  /** Give what is unpacked to the owners that the tar names. */
  readonly owners?: boolean | undefined
}

export interface ImageSummary {
  readonly id: string
  readonly tags: readonly string[]
  /** `name@sha256:...` */
  readonly digests: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly size: number
  /** Unix time in milliseconds. */
  readonly createdAt: number
}

export interface ImageDetails extends ImageSummary {
  /** How many layers its files are in. */
  readonly layers: number
  readonly os: string
  readonly architecture: string
  readonly volumes: readonly string[]
  /** `5432/tcp` */
  readonly exposed: readonly string[]
  readonly hasHealthcheck: boolean
  readonly user: string
  readonly workingDir: string
}

export interface NetworkSummary extends NetworkAddresses {
  readonly id: string
  readonly labels: Readonly<Record<string, string>>
}

export interface VolumeSummary {
  readonly name: string
  readonly driver: string
  readonly labels: Readonly<Record<string, string>>
  /** RFC 3339 */
  readonly createdAt: string
  /** Where its content is, on the engine's machine. */
  readonly path: string
}

export interface LogChunk {
  readonly stream: 'stdout' | 'stderr'
  readonly data: Buffer
}

export interface LogOptions {
  readonly follow: boolean
  /** The last so many lines; all without it. */
  readonly tail?: number | undefined
  /** Unix time in seconds, fractions allowed. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** A time in RFC 3339 and a space before each line; with a terminal, lines come whole then. */
  readonly timestamps?: boolean | undefined
  /** Reading does not keep the process from ending. */
  readonly background?: boolean | undefined
}

export interface ExecOptions {
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly user?: string | undefined
  readonly workingDir?: string | undefined
  readonly privileged?: boolean | undefined
  /** With a terminal there is one stream, `stdout`. */
  readonly tty?: boolean | undefined
  readonly stdin?: NodeJS.ReadableStream | undefined
}

/** What an engine tells of a container's life. */
export interface ContainerEvent {
  readonly id: string
  readonly action:
    | 'create'
    | 'start'
    | 'die'
    | 'stop'
    | 'kill'
    | 'oom'
    | 'destroy'
    | 'pause'
    | 'unpause'
    | 'restart'
    | 'health'
    | 'rename'
  /** Of `health`. */
  readonly health?: Health | undefined
  /** Of `die`. */
  readonly exitCode?: number | undefined
  /** Of `kill`: the signal's number. */
  readonly signal?: number | undefined
  readonly labels: Readonly<Record<string, string>>
  /** Unix time in milliseconds. */
  readonly at: number
}

/** `username` and `password`, or a token that stands for both. */
export interface RegistryCredentials {
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly identityToken?: string | undefined
  readonly serverAddress: string
}

/** What a definition gives for an image that is built. */
export interface BuildInputs {
  /** Digest of the Dockerfile, its context, arguments, target and the like. */
  readonly digest: string
  /** Images that it starts from or takes files from, by the names that the Dockerfile uses. */
  readonly bases: readonly string[]
  /** Image that reads the Dockerfile instead of the engine itself, when the Dockerfile names one. */
  readonly frontend?: string | undefined
}
