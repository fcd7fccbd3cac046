import type { ContainerEvent, ContainerStats, Health } from '../../engine/port-types.ts'
import type { ServiceOutcome } from '../outcomes.ts'
import type { StoreLeftovers, StoreRemoved } from './state.ts'

/** What `stop`, `start`, `restart`, `pause` and `unpause` did. */
export interface LifecycleOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** Names of the containers that were touched; none when all was so already. */
  readonly changed: readonly string[]
  /** Every container of the services meant, as it is now. */
  readonly services: readonly ServiceOutcome[]
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** A port of a container and where it is published. */
export interface PublishedTarget {
  /** Port of the container: `5432/tcp`. */
  readonly target: string
  /** Where it is reached from here. */
  readonly host: string
  /** The port there. */
  readonly published: number
}

/** The published ports of a service. */
export interface PortOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** Name of the service. */
  readonly service: string
  /** Those that were asked for; all without it. */
  readonly ports: readonly PublishedTarget[]
}

/** What a browser is to open. */
export interface UrlOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** The service or output. */
  readonly name: string
  /** Its address, as seen from the host. */
  readonly url: string
}

/** Something that happened to a container of an instance: one object a line. */
export interface InstanceEvent {
  /** RFC 3339, by the engine's clock. */
  readonly time: string
  /** Name of the service; empty of a container without one. */
  readonly service: string
  /** Which replica, from 1. */
  readonly number: number
  /** The engine's id of the container. */
  readonly containerId: string
  /** What happened. */
  readonly action: ContainerEvent['action']
  /** Of `die`. */
  readonly exitCode?: number | undefined
  /** Of `health`. */
  readonly health?: Health | undefined
}

/** What one container uses. */
export interface UsageOutcome extends ContainerStats {
  /** Name of the service. */
  readonly service: string
  /** Which replica, from 1. */
  readonly number: number
}

/** What the running containers of an instance use. */
export interface TopOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** Its running containers, by name. */
  readonly services: readonly UsageOutcome[]
}

/** How a run of tests ended. */
export interface TestOutcome {
  /** Full name of the disposable instance, gone by now unless it was to be kept. */
  readonly instance: string
  /** Of the command; 128 and the number of the signal that ended it. */
  readonly exitCode: number
  /** Where the logs and states of a failed run are kept; absolute. */
  readonly failures?: string | undefined
  /** Whether the instance is left running. */
  readonly kept: boolean
  /** How long it took, in milliseconds. */
  readonly tookMs: number
}

/** The engine that was found. */
export interface EngineVersion {
  /** What kind of engine it is. */
  readonly product: 'docker' | 'podman'
  /** Its own version. */
  readonly version: string
  /** Version of its API: `1.41`. */
  readonly apiVersion: string
  /** Where it was reached. */
  readonly url: string
  /** How it was found. */
  readonly source: string
}

/** Versions of envctl and of what it runs on. */
export interface VersionOutcome {
  /** Of envctl. */
  readonly version: string
  /** Of Node. */
  readonly node: string
  /** Operating system and processor: `linux-x64`. */
  readonly platform: string
  /** Absent when none can be reached. */
  readonly engine?: EngineVersion | undefined
}

/** An instance that nobody needs any more. */
export interface LeftoverOutcome {
  /** Full name of the instance. */
  readonly instance: string
  /** `folder gone`: that of its definition; `owner gone`, `lease ended`: of a disposable one. */
  readonly reason: 'folder gone' | 'owner gone' | 'lease ended'
  /** Folder of its definition. */
  readonly directory: string
  /** Names of its containers. */
  readonly containers: readonly string[]
  /** Names of its networks. */
  readonly networks: readonly string[]
  /** Names of its volumes. */
  readonly volumes: readonly string[]
}

/** What is left over, and what of it was taken away. */
export interface GcOutcome {
  /** All that was found. */
  readonly leftovers: readonly LeftoverOutcome[]
  /** Full names of the instances that were taken away. */
  readonly removed: readonly string[]
  /** What is left over in the store of layers. */
  readonly store: StoreLeftovers
  /** What of that was taken away; absent when nothing was. */
  readonly storeRemoved?: StoreRemoved | undefined
}
