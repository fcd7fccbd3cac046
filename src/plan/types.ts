import type { BuildSpec, NetworkSpec, PullPolicy, VolumeSpec } from '../spec/types.ts'

/** Facts that every action carries. */
interface Base {
  /** Unique in the plan and readable: `create-container:db-1`. */
  readonly id: string
  /** Actions that must be done before. */
  readonly needs: readonly string[]
  /** Why it is in the plan: `not found`, `image changed`. */
  readonly cause: string
  /** Actions that a person sees as one (a recreation): the container's `service-number`. */
  readonly group?: string | undefined
}

export interface ContainerSubject {
  readonly service: string
  readonly number: number
}

export interface ExistingContainer extends ContainerSubject {
  readonly containerId: string
  readonly name: string
}

export type Action =
  | (Base & {
      readonly kind: 'pull-image'
      readonly image: string
      readonly platform?: string | undefined
      readonly policy: PullPolicy
      readonly services: readonly string[]
    })
  | (Base & {
      readonly kind: 'build-image'
      readonly image: string
      readonly service: string
      readonly build: BuildSpec
      readonly key: string
    })
  | (Base & { readonly kind: 'create-network'; readonly network: NetworkSpec })
  | (Base & { readonly kind: 'remove-network'; readonly name: string; readonly networkId: string })
  | (Base & { readonly kind: 'create-volume'; readonly volume: VolumeSpec })
  | (Base & { readonly kind: 'remove-volume'; readonly name: string })
  | (Base &
      ContainerSubject & {
        readonly kind: 'create-container'
        readonly name: string
        readonly hash: string
        readonly ports: readonly PortChoice[]
      })
  /** `containerId` when it exists already; else that of the creation. */
  | (Base &
      ContainerSubject & { readonly kind: 'start-container'; readonly containerId?: string | undefined })
  | (Base &
      ContainerSubject & {
        readonly kind: 'wait-container'
        readonly containerId?: string | undefined
        readonly until: 'ready' | 'completed'
        readonly required: boolean
      })
  | (Base & ExistingContainer & { readonly kind: 'stop-container'; readonly graceMs?: number | undefined })
  | (Base & ExistingContainer & { readonly kind: 'pause-container' })
  | (Base & ExistingContainer & { readonly kind: 'unpause-container' })
  | (Base & ExistingContainer & { readonly kind: 'remove-container' })

export type ActionKind = Action['kind']
export type ActionOf<Kind extends ActionKind> = Extract<Action, { kind: Kind }>

/** A container port and the host port that it had, if it had one. */
export interface PortChoice {
  /** `5432/tcp` */
  readonly target: string
  readonly address: string
  /** `auto` without a port before: a free one is chosen when the plan is executed. */
  readonly port: number | readonly [from: number, to: number] | 'auto'
  /** Whether another may be taken when this one is not free. */
  readonly movable: boolean
}

/**
 * The difference between a spec and what was observed: plain data. The order of `actions` is one in which
 * each comes after all that it needs.
 */
export interface Plan {
  readonly instance: string
  readonly actions: readonly Action[]
  /** Facts worth telling that need no action: what was left alone, and why. */
  readonly notes: readonly string[]
}

/** Actions that change something on the engine; waits look only. */
export function changes(plan: Plan): readonly Action[] {
  return plan.actions.filter((action) => action.kind !== 'wait-container')
}
