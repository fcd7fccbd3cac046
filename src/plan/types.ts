import type {
  BuildSpec,
  KeptFiles,
  LayerSpec,
  NetworkSpec,
  PullPolicy,
  SetupStepSpec,
  VolumeSpec,
} from '../spec/types.ts'
import type { StateMounts, StateVolume } from './state/types.ts'

export type { StateMounts, StateVolume } from './state/types.ts'

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
  /** The service it belongs to. */
  readonly service: string
  /** Which of its replicas, from 1. */
  readonly number: number
}

/** A container that the engine has. */
export interface ExistingContainer extends ContainerSubject {
  /** The engine's id of it. */
  readonly containerId: string
  /** Name on the engine. */
  readonly name: string
}

/** One that the engine has, or that the plan makes. */
export interface MadeOrExisting extends ContainerSubject {
  /** The engine's id of it, when it exists already; else that of the creation. */
  readonly containerId?: string | undefined
  /** Name on the engine. */
  readonly name: string
}

/** A slot of state that is about to be frozen. */
export interface FrozenSlot extends ContainerSubject {
  /** The slot. */
  readonly slot: string
  /** The volume that holds it now. */
  readonly volume: string
  /** Where a container that has stopped has it. */
  readonly target: string
  /** That container, when it exists already; else that of the creation. */
  readonly containerId?: string | undefined
}

export type Action =
  | (Base & {
      readonly kind: 'pull-image'
      /** The image, as the spec names it. */
      readonly image: string
      /** Platform that is wanted; without it that of the engine. */
      readonly platform?: string | undefined
      /** The very image that is wanted, whatever the tag says elsewhere. */
      readonly digest?: string | undefined
      /** When it is pulled. */
      readonly policy: PullPolicy
      /** Services that need it. */
      readonly services: readonly string[]
    })
  | (Base & {
      readonly kind: 'build-image'
      /** Name that the result gets. */
      readonly image: string
      /** The service it is built for. */
      readonly service: string
      /** How it is built. */
      readonly build: BuildSpec
      /** Digest of all that goes into the image; not known while an image that it starts from is not there. */
      readonly key?: string | undefined
      /** Images that it starts from and that are built here too, and which ones they are. */
      readonly bases: Readonly<Record<string, string>>
      /** Digest that the frontend of its Dockerfile is to have; whatever its name stands for without it. */
      readonly frontend?: string | undefined
      /** Build although the engine has what would be built. */
      readonly again: boolean
    })
  | (Base & {
      readonly kind: 'tag-image'
      /** Name that the image gets. */
      readonly image: string
      /** The service it was built for. */
      readonly service: string
      /** Its name by what went into it. */
      readonly source: string
    })
  | (Base & {
      readonly kind: 'create-network'
      /** The network to be. */
      readonly network: NetworkSpec
    })
  | (Base & {
      readonly kind: 'remove-network'
      /** Name on the engine. */
      readonly name: string
      /** The engine's id of it. */
      readonly networkId: string
    })
  | (Base & {
      readonly kind: 'create-volume'
      /** The volume to be. */
      readonly volume: VolumeSpec
    })
  | (Base & {
      readonly kind: 'remove-volume'
      /** Name on the engine. */
      readonly name: string
      /** It stays when it holds everything itself: then it has become part of a layer. */
      readonly unlessWhole?: boolean | undefined
    })
  | (Base &
      ContainerSubject & {
        readonly kind: 'create-container'
        /** Name on the engine. */
        readonly name: string
        /** Hash of the service's part of the spec. */
        readonly hash: string
        /** Where its ports are published. */
        readonly ports: readonly PortChoice[]
        /** Volumes that hold its state, where they are not those that follow from the names. */
        readonly state?: StateMounts | undefined
        /** `setup` when it serves to make a layer and is made anew after that. */
        readonly stage?: 'setup' | undefined
        /** Image to make it of instead of the service's own: one that a snapshot kept, or that of the one before. */
        readonly image?: string | undefined
        /** The engine's id of the image that this one was made of, where it is not what the service's names now. */
        readonly base?: string | undefined
      })
  | (Base &
      ContainerSubject & {
        readonly kind: 'start-container'
        /** When it exists already; else that of the creation. */
        readonly containerId?: string | undefined
      })
  | (Base &
      ContainerSubject & {
        readonly kind: 'wait-container'
        /** When it exists already; else that of the creation. */
        readonly containerId?: string | undefined
        /** What is waited for. */
        readonly until: 'ready' | 'completed'
        /** Without it a failure is only warned of. */
        readonly required: boolean
      })
  | (Base & {
      readonly kind: 'run-step'
      /** What is run. */
      readonly step: SetupStepSpec
      /** Its place among the steps of the environment, from 1. */
      readonly position: number
      /** Digest of what it runs and of the content that it reads. */
      readonly digest: string
      /** Whether it is noted on the instance that its state has the step behind it, because no layer tells so. */
      readonly mark: boolean
    })
  | (Base &
      MadeOrExisting & {
        readonly kind: 'stop-container'
        /** How long it may take before it is killed, in milliseconds; without it its own time. */
        readonly graceMs?: number | undefined
      })
  | (Base & ExistingContainer & { readonly kind: 'pause-container' })
  | (Base & ExistingContainer & { readonly kind: 'unpause-container' })
  | (Base & MadeOrExisting & { readonly kind: 'remove-container' })
  | (Base &
      ContainerSubject & {
        readonly kind: 'rename-container'
        /** When it exists already; else that of the creation. */
        readonly containerId?: string | undefined
        /** The name that it gets. */
        readonly name: string
      })
  | (Base & {
      readonly kind: 'create-state'
      /** Volumes that begin as a layer, or empty. */
      readonly volumes: readonly StateVolume[]
      /** Any image that is there: a container that never starts is made of it. */
      readonly image: string
    })
  | (Base &
      KeptFiles & {
        readonly kind: 'freeze-layer'
        /** The layer to be. */
        readonly layer: LayerSpec
        /** Its slots, with the volume that is frozen and a container that has it. */
        readonly from: readonly FrozenSlot[]
        /** Whether it takes the place of one that is there already. */
        readonly replace: boolean
        /** Any image that is there: a container that never starts reads what no other container has. */
        readonly image: string
      })

export type ActionKind = Action['kind']
export type ActionOf<Kind extends ActionKind> = Extract<Action, { kind: Kind }>

/** A container port and the host port that it had, if it had one. */
export interface PortChoice {
  /** `5432/tcp` */
  readonly target: string
  /** Address of the host. */
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
  /** Full name of the instance. */
  readonly instance: string
  /** What there is to do, each after what it needs. */
  readonly actions: readonly Action[]
  /** Facts worth telling that need no action: what was left alone, and why. */
  readonly notes: readonly string[]
}

/** Actions that change something on the engine; waits look only. */
export function changes(plan: Plan): readonly Action[] {
  return plan.actions.filter((action) => action.kind !== 'wait-container')
}
