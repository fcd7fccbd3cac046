import type { ContainerSpec, NetworkSpec } from '../spec/types.ts'
import type { Images } from './port-images.ts'
import type {
  ArchiveTarget,
  ContainerDetails,
  ContainerEvent,
  ContainerStats,
  ContainerSummary,
  EngineAddress,
  EngineHealth,
  EngineInfo,
  ExecOptions,
  LogChunk,
  LogOptions,
  NetworkSummary,
  PathStat,
  VolumeSummary,
} from './port-types.ts'

/**
 * The one door to a Docker-compatible daemon. Every method fails with an `EnvctlError`; absence that is
 * normal is `undefined`. Streams are async iterables and end when their signal is aborted.
 */
export interface Engine {
  readonly address: EngineAddress
  readonly containers: Containers
  readonly images: Images
  readonly networks: Networks
  readonly volumes: Volumes
  readonly exec: Exec
  readonly events: Events
  readonly system: System
  /** Ends idle connections, so that the process can end. */
  close(): void
}

/** Labels that an object must have; `true` asks for the key alone. */
export type LabelFilter = Readonly<Record<string, string | true>>

export interface Containers {
  /** Running or not. */
  list(filter: { readonly labels?: LabelFilter }, signal?: AbortSignal): Promise<readonly ContainerSummary[]>
  inspect(id: string, signal?: AbortSignal): Promise<ContainerDetails | undefined>
  create(
    request: ContainerRequest,
    signal?: AbortSignal,
  ): Promise<{ readonly id: string; readonly warnings: readonly string[] }>
  /** Does nothing to one that runs. `port.in-use` when a host port is taken. */
  start(id: string, signal?: AbortSignal): Promise<void>
  /** Does nothing to one that is called so already. */
  rename(id: string, name: string, signal?: AbortSignal): Promise<void>
  /**
   * Has the container's own healthcheck run now, where the engine may not do so by itself (Podman without
   * systemd); whether it did. What it found stands in the container's details.
   */
  checkHealth(id: string, signal?: AbortSignal): Promise<boolean>
  /** Asks with the container's stop signal, kills after `graceMs`. Does nothing to one that does not run or is gone. */
  stop(id: string, graceMs: number | undefined, signal?: AbortSignal): Promise<void>
  pause(id: string, signal?: AbortSignal): Promise<void>
  unpause(id: string, signal?: AbortSignal): Promise<void>
  kill(id: string, signalName: string, signal?: AbortSignal): Promise<void>
  /** Kills it if it runs; with its anonymous volumes. Does nothing to one that is gone. */
  remove(id: string, signal?: AbortSignal): Promise<void>
  /** The exit code, once it has exited. */
  wait(id: string, signal?: AbortSignal): Promise<number>
  /** Both directions of its standard streams; attached before the start, nothing is missed. */
  attach(id: string, options: AttachOptions, signal?: AbortSignal): Promise<Attachment>
  /** What it uses, about once a second, while it runs. */
  stats(id: string, signal?: AbortSignal): AsyncIterable<ContainerStats>
  logs(id: string, options: LogOptions, signal?: AbortSignal): AsyncIterable<LogChunk>
  /** A file or folder of the container as a tar, whose entries begin with its name; `undefined` when there is none. */
  getArchive(id: string, path: string, signal?: AbortSignal): Promise<NodeJS.ReadableStream | undefined>
  /** What is at a path of the container, running or not. */
  stat(id: string, path: string, signal?: AbortSignal): Promise<PathStat | undefined>
  /** Unpacks a tar at a folder of the container, running or not. */
  putArchive(
    id: string,
    path: string | ArchiveTarget,
    tar: NodeJS.ReadableStream | Buffer,
    signal?: AbortSignal,
  ): Promise<void>
}

export interface AttachOptions {
  /** Whether the container has a terminal; then there is one stream, `stdout`. */
  readonly tty: boolean
  readonly stdin?: NodeJS.ReadableStream | undefined
}

export interface Attachment {
  readonly output: AsyncIterable<LogChunk>
  /** Of a container with a terminal. */
  resize(columns: number, rows: number): Promise<void>
}

/** One container to be made. */
export interface ContainerRequest {
  readonly name: string
  /** Reference or id. */
  readonly image: string
  readonly platform?: string | undefined
  readonly hostname?: string | undefined
  readonly container: ContainerSpec
  /** Whether its input ends with that of the one who attaches. */
  readonly stdinOnce?: boolean | undefined
  readonly labels: Readonly<Record<string, string>>
  /** Every port of `container.ports` with its host port decided. */
  readonly ports: readonly { readonly target: string; readonly address: string; readonly port: number }[]
  /** Every mount with the names of volumes on the engine. */
  readonly mounts: readonly MountRequest[]
  /** The first is joined at creation. */
  readonly networks: readonly {
    readonly name: string
    readonly aliases: readonly string[]
    readonly ipv4Address?: string | undefined
    readonly ipv6Address?: string | undefined
    readonly linkLocalIps: readonly string[]
    readonly macAddress?: string | undefined
    readonly driverOpts: Readonly<Record<string, string>>
  }[]
  /** `host`, `none`, `container:<id>`, ... in place of networks. */
  readonly networkMode?: string | undefined
  readonly pidMode?: string | undefined
  readonly ipcMode?: string | undefined
  /** Containers by id or name. */
  readonly volumesFrom: readonly { readonly container: string; readonly readOnly: boolean }[]
  readonly links: readonly { readonly container: string; readonly alias: string }[]
}

export type MountRequest =
  | {
      readonly type: 'volume'
      /** Name on the engine; the engine makes it, with these labels, when it is missing. */
      readonly name: string
      readonly target: string
      readonly readOnly: boolean
      readonly noCopy: boolean
      readonly subpath?: string | undefined
      readonly labels: Readonly<Record<string, string>>
    }
  | {
      readonly type: 'bind'
      readonly source: string
      readonly target: string
      readonly readOnly: boolean
      readonly createHostPath: boolean
      readonly propagation?: string | undefined
      readonly selinux?: 'z' | 'Z' | undefined
    }
  | {
      readonly type: 'tmpfs'
      readonly target: string
      readonly size?: number | undefined
      readonly mode?: number | undefined
    }

export interface Networks {
  list(
    filter: { readonly labels?: LabelFilter; readonly names?: readonly string[] },
    signal?: AbortSignal,
  ): Promise<readonly NetworkSummary[]>
  create(
    network: NetworkSpec,
    labels: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<{ readonly id: string }>
  /** Does nothing to one that is gone. */
  remove(id: string, signal?: AbortSignal): Promise<void>
  disconnect(id: string, container: string, signal?: AbortSignal): Promise<void>
}

export interface Volumes {
  list(
    filter: { readonly labels?: LabelFilter; readonly names?: readonly string[] },
    signal?: AbortSignal,
  ): Promise<readonly VolumeSummary[]>
  /** One that exists already is left as it is and told of: its labels say whose it is. */
  create(
    volume: VolumeRequest,
    labels: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<VolumeSummary>
  /** Does nothing to one that is gone. */
  remove(name: string, signal?: AbortSignal): Promise<void>
  /**
   * Bytes that each volume holds, by name; of those that the engine mounts from elsewhere it tells none. It walks
   * through all that it has for that, older engines through images and containers too: it may take long.
   */
  sizes(signal?: AbortSignal): Promise<ReadonlyMap<string, number>>
}

/** One volume to be made. */
export interface VolumeRequest {
  readonly name: string
  /** Without it `local`. */
  readonly driver?: string | undefined
  readonly driverOpts?: Readonly<Record<string, string>> | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
}

export interface Exec {
  /** Runs a command in a running container. */
  start(container: string, options: ExecOptions, signal?: AbortSignal): Promise<ExecHandle>
}

export interface ExecHandle {
  readonly output: AsyncIterable<LogChunk>
  /** Resolves once the output has ended. */
  exitCode(): Promise<number>
  /** Of a command with a terminal. */
  resize(columns: number, rows: number): Promise<void>
}

export interface Events {
  /**
   * Container events of the objects with these labels. The subscription stands once this resolves, so that
   * what is looked at afterwards and what is told later leave no gap.
   */
  subscribe(labels: LabelFilter, signal: AbortSignal): Promise<AsyncIterable<ContainerEvent>>
  /**
   * What the engine remembers of the last so many milliseconds, in order. An engine remembers a few hundred
   * events; where its clock is not ours, the latest may lack.
   */
  past(labels: LabelFilter, lastMs: number, signal?: AbortSignal): Promise<readonly ContainerEvent[]>
}

export interface System {
  info(signal?: AbortSignal): Promise<EngineInfo>
  /** Asked anew each time. */
  health(signal?: AbortSignal): Promise<EngineHealth>
}
