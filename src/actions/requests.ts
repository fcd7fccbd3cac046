import type { Lifecycle } from '../plan/plan-lifecycle.ts'
import type { Layer, Spec } from '../spec/types.ts'
import type { StateWish } from './state/wish.ts'

/** What faces ask of use cases. */

/** A file, or several, of which each is laid over those before it; the first one's folder is that of the definition. */
export type NamedFiles = string | readonly string[]

/** Which definition, environment and instance. */
export interface LocateRequest {
  /** Folder to look from, absolute. */
  readonly cwd: string
  /** As given by `-f`; else `envs.yaml` and its other names are looked for here and in the folders above. */
  readonly file?: NamedFiles | undefined
  /** Environment by name; the definition's first one without it. */
  readonly environment?: string | undefined
  /** What sets the instance apart from the default one; its full name when there is no definition. */
  readonly instance?: string | undefined
}

export interface LoadRequest extends LocateRequest {
  /** `--set`: before everything else. */
  readonly set: Readonly<Record<string, string>>
  /** The process environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly profiles: readonly string[]
  /** `--mirror`: before all other mirrors, each `registry=mirror`. */
  readonly mirrors?: readonly string[] | undefined
  /** The definition itself, in place of a file's; `cwd` is its folder. */
  readonly text?: string | undefined
  /** In place of the `.env` beside the definition; a path from `cwd`. */
  readonly envFile?: string | undefined
}

export interface DoctorRequest {
  /** Folder to look from, absolute. */
  readonly cwd: string
  readonly file?: NamedFiles | undefined
  /** A url or the name of a Docker context, as given by `--engine`. */
  readonly engine?: string | undefined
  /** The process environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
}

export interface UpRequest {
  /** Services to bring up, with what they depend on; all without it. */
  readonly services: readonly string[]
  /** Leave out what they depend on. */
  readonly noDeps: boolean
  /** Recreate containers that did not change. */
  readonly forceRecreate: boolean
  /** Build images even when nothing that goes into them changed. */
  readonly build: boolean
  /** Instead of each service's own policy. */
  readonly pull?: 'always' | 'missing' | 'never' | undefined
  /** Use just the images that the lock beside the definition says. */
  readonly locked?: boolean | undefined
  /** Remove containers of services that the definition no longer has. */
  readonly removeOrphans: boolean
  /** Wait until everything is usable. */
  readonly wait: boolean
  /** Instead of each service's own bound, in milliseconds. */
  readonly timeoutMs?: number | undefined
  /** What is to become of the state; it is kept without it, and begins as layers where there is none. */
  readonly state?: StateWish | undefined
}

export interface ResetRequest {
  /** Services to put back, with what must follow; all without it. */
  readonly services: readonly string[]
  /** A snapshot by its name, or a layer, instead of the state after setup. */
  readonly to?: string | Layer | undefined
  /** Begin from nothing: layers are not used, and are made again. */
  readonly hard: boolean
  /** Instead of each service's own bound of readiness, in milliseconds. */
  readonly timeoutMs?: number | undefined
}

export interface DownRequest {
  /** Full name of the instance. */
  readonly instance: string
  readonly volumes: boolean
  /** Instead of each container's own grace period, in milliseconds. */
  readonly graceMs?: number | undefined
}

export interface LifecycleRequest {
  /** Full name of the instance. */
  readonly instance: string
  readonly operation: Lifecycle
  /** Only these; all without it. */
  readonly services: readonly string[]
  /** Only this replica of them; all without it. */
  readonly number?: number | undefined
  /** Instead of each container's own grace period, in milliseconds. */
  readonly graceMs?: number | undefined
  /** Instead of each service's own bound of readiness, in milliseconds. */
  readonly timeoutMs?: number | undefined
  /** Tells when what is started is usable. Without it nothing is waited for. */
  readonly spec?: Spec | undefined
}

export interface LogsRequest {
  readonly instance: string
  readonly services: readonly string[]
  readonly follow: boolean
  readonly tail?: number | undefined
  /** Unix time in seconds. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly timestamps: boolean
}

export interface OneOffRequest {
  readonly service: string
  /** The service's own when empty. */
  readonly command: readonly string[]
  /** Instead of the service's own; then the service's command does not count. */
  readonly entrypoint?: readonly string[] | undefined
  /** Beside the service's own. */
  readonly env: Readonly<Record<string, string>>
  readonly user?: string | undefined
  readonly workingDir?: string | undefined
  /** Name of the container. */
  readonly name?: string | undefined
  /** Without bringing up what the service depends on. */
  readonly noDeps: boolean
  /** Build the image even when nothing of it changed. */
  readonly build: boolean
  /** Publish the service's ports, wherever they are free. */
  readonly servicePorts: boolean
  readonly tty: boolean
  readonly stdin?: NodeJS.ReadableStream | undefined
  /** Nobody sees its output. */
  readonly detach: boolean
}

export interface ExecRequest {
  readonly instance: string
  readonly service: string
  readonly number: number
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly user?: string | undefined
  readonly workingDir?: string | undefined
  readonly privileged: boolean
  readonly tty: boolean
  readonly stdin?: NodeJS.ReadableStream | undefined
}
