import type { ServiceSpec } from '../../spec/types.ts'
import type { Decision } from '../decide.ts'
import type { Action } from '../types.ts'
import { startOf } from '../waits.ts'
import type { UnitDecision } from './decide-state.ts'
import {
  imageOf,
  type LaidStage,
  lastOf,
  layStages,
  type PlanStateFacts,
  runNeeds,
  takesPart,
} from './lay-stages.ts'
import { neededBy, setupSet } from './setup-set.ts'
import { freezeId, type Stage, stageActions, stageId, stepId } from './stages.ts'
import type { StateMounts, StateVolume } from './types.ts'
import { mountsOf } from './volumes.ts'

/** The part of a plan that brings state about, and what the rest of it must heed. */
export class PlanState {
  readonly #facts: PlanStateFacts
  readonly #stages: readonly LaidStage[]
  readonly #live: readonly StateVolume[]
  readonly #set: ReadonlySet<string>
  readonly #made: ReadonlySet<string>

  constructor(facts: PlanStateFacts) {
    this.#facts = facts
    const { state, spec } = facts
    const stateful = state.units.flatMap(({ unit }) => unit.services)
    const steps = [...state.staged, ...state.onTop].map(({ step }) => step)
    this.#set = steps.length === 0 ? new Set() : setupSet(spec, steps, stateful)
    this.#made = new Set(this.#fresh.flatMap(({ unit }) => unit.services))
    const { stages, live } = layStages(facts, this.#set)
    this.#stages = stages
    this.#live = live
  }

  get #fresh(): readonly UnitDecision[] {
    return this.#facts.state.units.filter(({ verdict }) => verdict === 'new')
  }

  /** What a container of a stage waits for outside of its stage. */
  #startNeeds(stage: Stage): (decision: Decision) => readonly string[] {
    return (decision) =>
      Object.entries(decision.service.dependsOn).flatMap(([name, { condition }]) =>
        (this.#facts.decisions.get(name) ?? [])
          .filter((dependency) => !takesPart(stage, dependency))
          .flatMap((dependency) => this.#outside(dependency, condition)),
      )
  }

  /** In the set-up, what others need of a service is there in its first step. */
  #outside(dependency: Decision, condition: string): readonly string[] {
    const { waits } = this.#facts
    if (dependency.verdict === 'done') return []
    if (condition === 'service_completed_successfully') return [waits.on(dependency, 'completed')]
    const first = this.#stages.find(({ stage, initial }) => !initial && takesPart(stage, dependency))
    const kind = condition === 'service_started' ? 'start-container' : 'wait-container'
    if (first !== undefined) return [stageId(kind, dependency.key, first.stage.name)]
    if (condition !== 'service_started') return [waits.on(dependency, 'ready')]
    const start = startOf(dependency)
    return start === undefined ? [] : [start]
  }

  /** What the start of one-shots of the set-up needs of others, instead of what they need of others later. */
  startNeed(consumer: Decision, dependency: Decision, condition: string): readonly string[] | undefined {
    const early = this.#set.has(consumer.service.name) && this.#facts.awaited.has(consumer.service.name)
    return early && this.#facts.state.staged.length > 0 ? this.#outside(dependency, condition) : undefined
  }

  beforeCreate(decision: Decision): readonly string[] {
    const made = this.#made.has(decision.service.name)
    return made ? ['create-state', ...lastOf(this.#stages, decision, 'remove-container')] : []
  }

  /** What is no part of the set-up begins after it: it never sees half of the data. */
  beforeStart({ service, ...decision }: Decision): readonly string[] {
    const { state } = this.#facts
    if (!this.#set.has(service.name)) {
      const steps = [...state.staged, ...state.onTop].map(({ step }) => stepId(step))
      return [...steps, ...this.#stepStages().map(freezeId)]
    }
    return this.#made.has(service.name) || this.#facts.awaited.has(service.name)
      ? []
      : lastOf(this.#stages, { service, ...decision }, 'stop-container')
  }

  #stepStages(): readonly Stage[] {
    return this.#stages.flatMap(({ stage, initial }) => (initial ? [] : [stage]))
  }

  mounts({ service, number }: Decision): StateMounts | undefined {
    const unit = this.#facts.state.units.find((each) => each.unit.services.includes(service.name))
    if (unit === undefined) return undefined
    const mounts = mountsOf(unit, this.#live, { service: service.name, number })
    return Object.keys(mounts).length === 0 ? undefined : mounts
  }

  /** Whether a container runs in the set-up, before it is made for good. */
  hasStages(decision: Decision): boolean {
    return this.#stages.some(({ stage }) => stage.made.some((part) => part.decision === decision))
  }

  /** The image that a snapshot kept of a service, and what that was made of, where it did. */
  image({ name }: ServiceSpec): { readonly image?: string | undefined; readonly base?: string | undefined } {
    const { files, bases } = this.#facts.facts.from ?? {}
    return { image: files?.[name], base: bases?.[name] }
  }

  /** Volumes that are or will be there for good, and what they are made of. */
  get live(): readonly StateVolume[] {
    return this.#live
  }

  actions(): readonly Action[] {
    const stages = this.#stages.flatMap(({ stage }) => stageActions(stage, this.#startNeeds(stage)))
    return [...stages, ...this.#createLive(), ...this.#onTop()]
  }

  #createLive(): readonly Action[] {
    const [first] = this.#fresh
    if (this.#live.length === 0 || first === undefined) return []
    return [
      {
        id: 'create-state',
        kind: 'create-state',
        needs: [
          ...this.#stages.map(({ stage }) => freezeId(stage)),
          ...first.unit.services.flatMap(this.#facts.imageNeeds),
        ],
        cause: first.cause,
        volumes: this.#live,
        image: imageOf(this.#facts.spec, first),
      },
    ]
  }

  #onTop(): readonly Action[] {
    const { state, spec, decisions, waits, awaited } = this.#facts
    const stateful = state.units.flatMap(({ unit }) => unit.services)
    return state.onTop.map(({ step, position, digest }, index): Action => {
      const before = state.onTop[index - 1]
      const needed = [...new Set(neededBy(step, spec, stateful))].flatMap((name) =>
        (decisions.get(name) ?? []).flatMap((decision) =>
          decision.verdict === 'done' ? [] : [waits.on(decision, awaited.has(name) ? 'completed' : 'ready')],
        ),
      )
      return {
        id: stepId(step),
        kind: 'run-step',
        needs: [
          ...(before === undefined ? [] : [stepId(before.step)]),
          ...needed,
          ...runNeeds(step, this.#facts),
        ],
        cause: 'not applied yet',
        step,
        position,
        digest,
        mark: true,
      }
    })
  }
}
