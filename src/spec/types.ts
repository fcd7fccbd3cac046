import type { ContainerSpec } from './container-types.ts'

export type * from './container-types.ts'

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
  /** Of a disposable instance only. */
  readonly lease?: LeaseSpec | undefined
}

/** Who owns a disposable instance and how long it may live. */
export interface LeaseSpec {
  /** The process, `4711@machine`: the instance is left over once it is gone. */
  readonly owner: string
  /** Unix time in milliseconds. */
  readonly until: number
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

/** A secret, a config, or a file that a parameter of a template names, as a file in a container. */
export interface FileMount {
  readonly kind: 'secret' | 'config' | 'file'
  /** Its key in the definition; of a `file`, the path as it was written. */
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
