import type { StateUnit } from '../../spec/state-slots.ts'
import type { AppliedStep, Layer, RootFacts, SetupStepSpec } from '../../spec/types.ts'

/** By path in the container: the volume that is mounted there. */
export type StateMounts = Readonly<
  Record<
    string,
    {
      /** Name on the engine. */
      readonly volume: string
      /** It holds data: the engine does not fill it with what the image has at the path. */
      readonly filled: boolean
    }
  >
>

/** What a volume of state begins as. */
export type StateSource =
  /** Empty: the engine and the service fill it. */
  | { readonly kind: 'fresh' }
  /** A layer that the engine has. */
  | {
      readonly kind: 'layer'
      /** Key of it. */
      readonly key: string
      /** Its volumes, newest first. */
      readonly chain: readonly string[]
      /** Owner and permissions of its root. */
      readonly root: RootFacts
      /** Digests of the setup steps that it has behind it. */
      readonly steps: readonly string[]
    }
  /** What another volume holds in the moment that its container has stopped. */
  | {
      readonly kind: 'volume'
      /** Name of it. */
      readonly volume: string
      /** The container that has it, and where: tells owner and permissions of its root. */
      readonly container: {
        /** The service that it belongs to. */
        readonly service: string
        /** Which of its replicas, from 1. */
        readonly number: number
        /** Path in the container. */
        readonly target: string
        /** When it exists already; else that of the creation. */
        readonly containerId?: string | undefined
      }
      /** Key of the layer that this makes. */
      readonly key: string
      /** Digests of the setup steps that it has behind it. */
      readonly steps: readonly string[]
    }

/** A volume that is to hold one slot of an instance's state. */
export interface StateVolume {
  /** The slot. */
  readonly slot: string
  /** Name on the engine. */
  readonly name: string
  /** Key in the definition, of a named volume. */
  readonly volume?: string | undefined
  /** How often the slot was given another volume before. */
  readonly generation: number
  /** `setup` when it serves to make a layer; `live` when it is the instance's. */
  readonly stage: 'setup' | 'live'
  /** Name for the volume that takes what is written, where the mechanism needs one. */
  readonly backing: string
  /** What it begins as. */
  readonly source: StateSource
}

/** A setup step, with what tells whether it was done. */
export interface StepFacts extends AppliedStep {
  readonly step: SetupStepSpec
  /** Its place among the steps of the environment, from 1. */
  readonly position: number
  /** Key of the layer that it makes on all that comes before it. */
  readonly key: string
  /** That layer, when the engine has it. */
  readonly layer?: Layer | undefined
}

/** What is known of the state of an instance before its plan is made. */
export interface StateFacts {
  readonly units: readonly StateUnit[]
  /** Key of each unit's initial state, and that layer when the engine has it. */
  readonly initial: Readonly<Record<string, { readonly key: string; readonly layer?: Layer | undefined }>>
  readonly steps: readonly StepFacts[]
  /** What the instance begins as, instead of what the definition's steps make. */
  readonly from?: Layer | undefined
  /** Services whose state is thrown away; `all` of them, or `none`. */
  readonly discard: 'none' | 'all' | readonly string[]
  /** Whether layers may be begun from. */
  readonly reads: boolean
  /** Whether layers are made. */
  readonly writes: boolean
  /** Steps that the instance's state has behind it, by digest; of one that has state. */
  readonly applied: readonly string[]
  /** Names of volumes that layers and other instances need. */
  readonly referenced: readonly string[]
  /** Not used before: new volumes are named by it. */
  readonly token: string
}

/** An environment without state. */
export const STATELESS: StateFacts = {
  units: [],
  initial: {},
  steps: [],
  discard: 'none',
  reads: false,
  writes: false,
  applied: [],
  referenced: [],
  token: '',
}
