import type { Mirrors } from '../base/mirrors.ts'
import type { ContainerSpec } from './container-types.ts'
import type { NamedContext } from './context-types.ts'
import type { SetupStepSpec } from './setup-types.ts'
import type { Text } from './text-types.ts'
import type { NetworkSpec, VolumeSpec } from './top-level-types.ts'

export type * from './container-types.ts'
export type * from './context-types.ts'
export type * from './layer-types.ts'
export type * from './mount-types.ts'
export type * from './setup-types.ts'
export type * from './text-types.ts'
export type * from './top-level-types.ts'

/**
 * An environment with nothing left to interpolate, inherit or default: plain data, in Compose's words.
 * Durations are milliseconds, sizes are bytes, paths on the host are absolute.
 */
export interface Spec {
  /** The definition's `name`. */
  readonly name: string
  /** Which environment of the definition it is. */
  readonly environment: string
  /** Full name of the instance: also the Compose project name. */
  readonly instance: string
  /** What sets the instance apart from the environment's default one. */
  readonly suffix?: string | undefined
  /** Folder of the definition, absolute. */
  readonly directory: string
  /** The definition's file, absolute. */
  readonly file: string
  /** The file in which variables that are not set may stand, absolute; absent when there is none. */
  readonly variablesFile?: string | undefined
  /** By name. */
  readonly services: Readonly<Record<string, ServiceSpec>>
  /** By their keys in the definition. */
  readonly networks: Readonly<Record<string, NetworkSpec>>
  /** By their keys in the definition. */
  readonly volumes: Readonly<Record<string, VolumeSpec>>
  /** What brings the services into their initial state, in order. */
  readonly setup: readonly SetupStepSpec[]
  /** Named values for the host. */
  readonly outputs: Readonly<Record<string, Text>>
  /** Where images come from and go to. */
  readonly registry: RegistrySpec
  /** How long a disposable instance may live, in milliseconds. */
  readonly lifetimeMs?: number | undefined
  /** What `envctl test` runs. */
  readonly test?: TestSpec | undefined
  /** Of a disposable instance only. */
  readonly lease?: LeaseSpec | undefined
}

/** Who owns a disposable instance and how long it may live. */
export interface LeaseSpec {
  /** The process, `4711.81234@machine/...`: the instance is left over once it is gone; nobody without it. */
  readonly owner?: string | undefined
  /** Unix time in milliseconds. */
  readonly until: number
}

export interface RegistrySpec {
  /** Where images are pushed. */
  readonly prefix?: string | undefined
  /** Registry host to the mirrors that are tried in its stead, in order. */
  readonly mirrors: Mirrors
}

/** What `envctl test` runs on the host. */
export interface TestSpec {
  /** What is run: a text for the shell. */
  readonly command: Text
  /** Absolute folder that it runs in. */
  readonly workingDir?: string | undefined
  /** Variables beside the outputs. */
  readonly environment: Readonly<Record<string, Text>>
}

export interface ServiceSpec {
  /** Its key in the definition. */
  readonly name: string
  /** The image to run: as written, or the name that the build's result is given. */
  readonly image: string
  /** How the image is built, when it is. */
  readonly build?: BuildSpec | undefined
  /** When the image is pulled. */
  readonly pullPolicy: PullPolicy
  /** Platform of the image: `linux/arm64`; without it that of the engine. */
  readonly platform?: string | undefined
  /** Template that the service was made of. */
  readonly template?: string | undefined
  /** How many containers. */
  readonly scale: number
  /** What shapes its containers. */
  readonly container: ContainerSpec
  /** Services that must be there before, by name. */
  readonly dependsOn: Readonly<Record<string, Dependency>>
  /** When it is usable. */
  readonly ready: ReadySpec
  /** Named secrets and configs, delivered as files before the container starts. */
  readonly files: readonly FileMount[]
  /** Paths whose content is the service's state, beside those that the image declares. */
  readonly state: readonly string[]
  /** The port that `.port` and `.url` mean, `5432/tcp`. */
  readonly mainPort?: string | undefined
  /** As seen from inside the network. */
  readonly url?: string | undefined
  /** As seen from the host, where its port is published. */
  readonly hostUrl?: Text | undefined
}

/** `missing` is Compose's `if_not_present`; `build` builds always. */
export type PullPolicy = 'always' | 'missing' | 'never' | 'build'

export interface BuildSpec {
  /** Absolute folder. */
  readonly context: string
  /** Commit, tag or branch of the definition's repository that the folder is taken as of; as it is now without it. */
  readonly revision?: string | undefined
  /** Absolute file, or the text itself. */
  readonly dockerfile:
    | {
        /** Absolute file. */
        readonly path: string
      }
    | {
        /** The Dockerfile's text itself. */
        readonly inline: string
        /** Template that wrote it. */
        readonly template?: string | undefined
      }
  /** Patterns of what stays out of the context, before those of its `.dockerignore`. */
  readonly ignore?: readonly string[] | undefined
  /** What the Dockerfile may start from or take files from by a name; absent when there is none. */
  readonly contexts?: Readonly<Record<string, NamedContext>> | undefined
  /** Build arguments. */
  readonly args: Readonly<Record<string, string>>
  /** Stage to build; without it the last. */
  readonly target?: string | undefined
  /** Labels of the image. */
  readonly labels: Readonly<Record<string, string>>
  /** Network of RUN steps. */
  readonly network?: string | undefined
  /** Platform to build for; without it that of the engine. */
  readonly platform?: string | undefined
  /** Further entries of `/etc/hosts` for RUN steps: `name:address`. */
  readonly extraHosts: readonly string[]
  /** Size of `/dev/shm` in RUN steps, in bytes. */
  readonly shmSize?: number | undefined
  /** Use nothing that was built before. */
  readonly noCache: boolean
  /** Look for newer base images. */
  readonly pull: boolean
  /** Images whose layers may be used. */
  readonly cacheFrom: readonly string[]
  /** Further names for the image. */
  readonly tags: readonly string[]
  /** What RUN steps may mount and no layer keeps. */
  readonly secrets: readonly BuildSecret[]
  /** Keys of ssh that RUN steps may use and never see. */
  readonly ssh: readonly BuildSsh[]
}

/** A secret of a build; the value is read when the build asks for it. */
export interface BuildSecret {
  /** By which a RUN step mounts it. */
  readonly id: string
  /** Where its value comes from. */
  readonly content: FileSource
}

/** Keys that a build may use. */
export interface BuildSsh {
  /** By which a RUN step mounts it. */
  readonly id: string
  /** An agent's socket or private keys, absolute; none means the agent of `SSH_AUTH_SOCK`. */
  readonly paths: readonly string[]
}

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully'

export interface Dependency {
  /** What must be so before this service starts. */
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
  /** Whether the probes were asked for, or stand in when there is no healthcheck. */
  readonly mode: 'given' | 'fallback'
  /** All of them must pass. */
  readonly probes: readonly ProbeSpec[]
  /** How long may pass until ready. */
  readonly timeoutMs: number
}

export type TcpProtocol = 'plain' | 'postgres' | 'mysql' | 'redis' | 'amqp'

export type ProbeSpec =
  | {
      readonly kind: 'http'
      /** Port of the container. */
      readonly port: number
      /** Path that is asked for. */
      readonly path: string
      /** How it is spoken to. */
      readonly scheme: 'http' | 'https'
      /** Method of the request. */
      readonly method: string
      /** Headers of the request. */
      readonly headers: Readonly<Record<string, string>>
      /** Inclusive ranges; empty means 200 to 399. */
      readonly status: readonly (readonly [from: number, to: number])[]
      /** Regular expression that the body must match. */
      readonly body?: string | undefined
    }
  | {
      readonly kind: 'tcp'
      /** Port of the container. */
      readonly port: number
      /** What is spoken to it; `plain` only connects. */
      readonly protocol: TcpProtocol
    }
  | {
      readonly kind: 'log'
      /** Regular expression that a line must match. */
      readonly pattern: string
      /** How many lines must match. */
      readonly times: number
    }
  | {
      readonly kind: 'exec'
      /** What is run in the container; it must end with 0. */
      readonly command: readonly string[]
    }
  | { readonly kind: 'healthcheck' }
  | {
      readonly kind: 'exit'
      /** Exit code that the container must end with. */
      readonly code: number
    }

/** A secret, a config, or a file that a parameter of a template names, as a file in a container. */
export interface FileMount {
  /** What it is in the definition; a `file` is named by a parameter of a template. */
  readonly kind: 'secret' | 'config' | 'file'
  /** Its key in the definition; of a `file`, the path as it was written. */
  readonly source: string
  /** Absolute path in the container. */
  readonly target: string
  /** Where the content comes from. */
  readonly content: FileContent
  /** Owner of the file. */
  readonly uid: number
  /** Group of the file. */
  readonly gid: number
  /** Permissions as a number: 0o400 is 256. */
  readonly mode: number
}

/** Where the content of a secret or config is; the content of a secret never stands in a spec. */
export type FileSource =
  | {
      /** Absolute path of a file. */
      readonly file: string
    }
  | {
      /** Name of a variable. */
      readonly environment: string
    }
  | {
      /** The content itself; of configs only. */
      readonly inline: string
    }

export type FileContent = FileSource & {
  /** SHA-256 of the content, so that a change of it is a change of the spec. */
  readonly digest: string
}
