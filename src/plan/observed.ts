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
  readonly health: Health
  readonly exitCode?: number | undefined
  /** Unix time in milliseconds. */
  readonly createdAt: number
  readonly networks: Readonly<Record<string, { readonly id: string; readonly address: string }>>
  readonly networkMode: string
  readonly mounts: readonly ContainerMount[]
  /** Published now. */
  readonly ports: readonly PublishedPort[]
  /** Given at creation, whether it runs or not: `5432/tcp` to the host port. */
  readonly givenPorts: Readonly<Record<string, number>>
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
}

export interface ObservedImage {
  readonly id: string
  readonly digests: readonly string[]
  /** Of one that envctl built. */
  readonly buildKey?: string | undefined
}
