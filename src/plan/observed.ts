import type { ContainerMount, ContainerState, Health, PublishedPort } from '../engine/port-types.ts'

/** An instance as the engine has it, typed. */
export interface Observed {
  readonly instance: string
  readonly containers: readonly ObservedContainer[]
  readonly networks: readonly ObservedNetwork[]
  readonly volumes: readonly ObservedVolume[]
  /** Images of the engine by every reference that names them, in its full form (`docker.io/library/redis:7`). */
  readonly images: Readonly<Record<string, ObservedImage>>
}

export interface ObservedContainer {
  readonly id: string
  readonly name: string
  readonly service: string
  readonly number: number
  readonly oneoff: boolean
  readonly hash: string
  readonly image: string
  readonly imageId: string
  readonly state: ContainerState
  readonly status: string
  /** Whether it was asked to end, and has not yet: whoever asked may be gone. */
  readonly stopping?: boolean | undefined
  /** When it was started last, where that was lately; Unix time in milliseconds. */
  readonly startedAt?: number | undefined
  readonly health: Health
  readonly exitCode?: number | undefined
  /** Unix time in milliseconds. */
  readonly createdAt: number
  readonly networks: Readonly<Record<string, { readonly id: string; readonly address: string }>>
  readonly networkMode: string
  readonly mounts: readonly ContainerMount[]
  /** Published now; in the same order. */
  readonly ports: readonly PublishedPort[]
  /** Whether it is a helper that a killed command left. */
  readonly helper?: boolean | undefined
  /** Whether it serves to make a layer, and is made anew after that. */
  readonly inSetup?: boolean | undefined
  /** Given at creation, whether it runs or not, in the order of the definition; an address that is not known is empty. */
  readonly givenPorts: readonly PublishedPort[]
  readonly labels: Readonly<Record<string, string>>
}

export interface ObservedNetwork {
  readonly id: string
  readonly name: string
  /** Key in the definition; of an external one, its name. */
  readonly key: string
  readonly hash: string
  readonly ours: boolean
}

export interface ObservedVolume {
  readonly name: string
  readonly key: string
  readonly hash: string
  readonly kind: 'named' | 'state'
  readonly ours: boolean
  /** Where its content is, on the engine's machine. */
  readonly path: string
  /** RFC 3339 */
  readonly createdAt: string
  readonly labels: Readonly<Record<string, string>>
  /** Of one that is more than its name tells. */
  readonly state?: ObservedState | undefined
  /** Of one that is or may become part of a layer: the instance that it was made for. */
  readonly partOf?: string | undefined
  /** Of one that is nothing but a record. */
  readonly record?: string | undefined
}

/** What a volume of state says of itself. */
export interface ObservedState {
  readonly slot: string
  readonly generation: number
  readonly stage: 'setup' | 'live'
  /** Key of the layer that it began as. */
  readonly layer?: string | undefined
  /** The volume that holds what was written to it; without one it holds everything itself. */
  readonly backing?: string | undefined
  /** Volumes below what was written, newest first. */
  readonly chain: readonly string[]
  /** Digests of the setup steps that it had behind it when it began. */
  readonly steps: readonly string[]
}

export interface ObservedImage {
  readonly id: string
  readonly digests: readonly string[]
  /** Every name of it, in its full form. */
  readonly names: readonly string[]
  /** Of one that envctl built. */
  readonly buildKey?: string | undefined
  /** Of one that envctl built: which images it was made of, by the names that the Dockerfile uses. */
  readonly bases?: Readonly<Record<string, string>> | undefined
}
