import type { LayerSpec, SetupStepSpec, Spec } from '../../spec/types.ts'
import type { Decision, Decisions } from '../decide.ts'
import { portChoices } from '../port-choices.ts'
import type { Waits } from '../waits.ts'
import type { StateDecision, UnitDecision } from './decide-state.ts'
import { freezeId, type Stage, type StagePart, stageId } from './stages.ts'
import type { StateFacts, StateMounts, StateVolume, StepFacts } from './types.ts'
import {
  fromLayer,
  fromVolumes,
  frozen,
  initialLayer,
  liveVolumes,
  mountsOf,
  Names,
  stageVolumes,
} from './volumes.ts'

export interface PlanStateFacts {
  readonly spec: Spec
  readonly facts: StateFacts
  readonly state: StateDecision
  readonly decisions: Decisions
  readonly waits: Waits
  /** Services whose completion another one waits for. */
  readonly awaited: ReadonlySet<string>
  /** What must be done before a container is made, whatever its state. */
  readonly createNeeds: (decision: Decision) => readonly string[]
  /** What gets the image of a service. */
  readonly imageNeeds: (service: string) => readonly string[]
  /** What makes the networks of the environment. */
  readonly networkNeeds: readonly string[]
}

/** The stages of a set-up, in order, and the volumes that stay after them. */
export interface Laid {
  readonly stages: readonly LaidStage[]
  readonly live: readonly StateVolume[]
}

export interface LaidStage {
  readonly stage: Stage
  /** Whether it is the first start of a unit, before any step. */
  readonly initial: boolean
}

/** Lays out what new state goes through; `set` are the services that take part in the steps. */
export function layStages(facts: PlanStateFacts, set: ReadonlySet<string>): Laid {
  return new Laying(facts, set).lay()
}

class Laying {
  readonly #facts: PlanStateFacts
  readonly #set: ReadonlySet<string>
  readonly #names: Names
  readonly #fresh: readonly UnitDecision[]
  readonly #stages: LaidStage[] = []

  constructor(facts: PlanStateFacts, set: ReadonlySet<string>) {
    this.#facts = facts
    this.#set = set
    this.#names = new Names(facts.facts.token)
    this.#fresh = facts.state.units.filter(({ verdict }) => verdict === 'new')
  }

  get #of(): LayerSpec['of'] {
    const { name, environment } = this.#facts.spec
    return { name, environment }
  }

  lay(): Laid {
    const { facts, state } = this.#facts
    const begun = new Map<string, { readonly volumes: readonly StateVolume[]; readonly layer: LayerSpec }>()
    for (const each of this.#fresh) {
      const key = facts.initial[each.unit.id]?.key
      if (!each.makesInitial || key === undefined) continue
      const volumes = stageVolumes(each, () => ({ kind: 'fresh' }), this.#names)
      const stage = this.#initialStage(each, volumes, key)
      this.#stages.push({ stage, initial: true })
      begun.set(each.unit.id, { volumes, layer: stage.layer })
    }
    const sources = (each: UnitDecision) => {
      const before = begun.get(each.unit.id)
      return before === undefined ? fromLayer(each.layer) : fromVolumes(before.volumes, before.layer)
    }
    for (const step of state.staged) {
      const parent = facts.steps[facts.steps.indexOf(step) - 1]?.key
      const volumes = new Map(
        this.#fresh.map((each) => [each, stageVolumes(each, sources(each), this.#names)] as const),
      )
      const stage = this.#stepStage(step, volumes, parent)
      this.#stages.push({ stage, initial: false })
      for (const [{ unit }, made] of volumes) begun.set(unit.id, { volumes: made, layer: stage.layer })
    }
    const live = this.#fresh.flatMap((each) => liveVolumes(each, sources(each), this.#names))
    return { stages: this.#stages, live }
  }

  #initialStage(each: UnitDecision, volumes: readonly StateVolume[], key: string): Stage {
    const name = `${each.unit.id}:initial`
    return {
      name,
      cause: each.cause,
      made: this.#parts(each.unit.services, () => mountsFor(each, volumes)),
      running: [],
      volumes,
      image: imageOf(this.#facts.spec, each),
      layer: initialLayer(each, key, this.#of),
      from: frozen(each, volumes),
      replace: !this.#facts.facts.reads,
      after: this.#facts.imageNeeds(each.unit.services[0] ?? ''),
    }
  }

  #stepStage(
    { step, position, digest, key, name }: StepFacts,
    volumes: ReadonlyMap<UnitDecision, readonly StateVolume[]>,
    parent: string | undefined,
  ): Stage {
    const { facts, imageNeeds } = this.#facts
    const done = facts.steps.slice(0, facts.steps.findIndex((each) => each.name === name) + 1)
    const units = [...volumes.keys()]
    const names = units.flatMap(({ unit }) => unit.services)
    const [first] = units
    return {
      name: step.name,
      cause: 'setup',
      made: this.#parts(names, (decision) => {
        const own = units.find(({ unit }) => unit.services.includes(decision.service.name))
        return own === undefined ? () => ({}) : mountsFor(own, volumes.get(own) ?? [])
      }),
      running: this.#running(),
      volumes: [...volumes.values()].flat(),
      image: first === undefined ? '' : imageOf(this.#facts.spec, first),
      step: {
        step,
        position,
        digest,
        needs: [...runNeeds(step, this.#facts), ...this.#oneShotNeeds()],
      },
      layer: { key, kind: 'step', name: step.name, of: this.#of, parent, steps: done.map(plain) },
      from: units.flatMap((each) => frozen(each, volumes.get(each) ?? [])),
      replace: !facts.reads,
      after: [...this.#stages.map(({ stage }) => freezeId(stage)), ...names.flatMap(imageNeeds)],
    }
  }

  #isMade(name: string): boolean {
    return this.#fresh.some(({ unit }) => unit.services.includes(name))
  }

  #decisionsOf(names: readonly string[]): readonly Decision[] {
    return names.flatMap((name) => this.#facts.decisions.get(name) ?? []).filter(isMade)
  }

  #parts(
    names: readonly string[],
    mounts: (decision: Decision) => (replica: Replica) => StateMounts,
  ): readonly StagePart[] {
    return this.#decisionsOf(names).map((decision) => ({
      decision,
      mounts: mounts(decision)({ service: decision.service.name, number: decision.number }),
      ports: portChoices({
        spec: this.#facts.spec,
        service: decision.service,
        number: decision.number,
        before: decision.now,
      }),
      createNeeds: [
        ...this.#facts.createNeeds(decision),
        ...lastOf(this.#stages, decision, 'remove-container'),
      ],
    }))
  }

  /** Services without state that steps need; those that do their work once and for all run only once. */
  #running(): readonly Decision[] {
    const names = [...this.#set].filter((name) => !this.#isMade(name) && !this.#facts.awaited.has(name))
    return this.#decisionsOf(names)
  }

  #oneShotNeeds(): readonly string[] {
    const names = [...this.#set].filter((name) => this.#facts.awaited.has(name))
    return this.#decisionsOf(names).map((decision) => this.#facts.waits.on(decision, 'completed'))
  }
}

interface Replica {
  readonly service: string
  readonly number: number
}

const mountsFor =
  (unit: UnitDecision, volumes: readonly StateVolume[]) =>
  (replica: Replica): StateMounts =>
    mountsOf(unit, volumes, replica)

const plain = ({ name, digest }: StepFacts) => ({ name, digest })

const isMade = ({ verdict }: Decision): boolean => verdict === 'create' || verdict === 'recreate'

/** What must be there before a step can be run, beside services: networks, and the image of its container. */
export function runNeeds(
  { action }: SetupStepSpec,
  { imageNeeds, networkNeeds }: Pick<PlanStateFacts, 'imageNeeds' | 'networkNeeds'>,
): readonly string[] {
  const service = action.kind === 'run' ? action.service : undefined
  return [...networkNeeds, ...(service === undefined ? [] : imageNeeds(service))]
}

/** The image of which a helper of a unit is made. */
export function imageOf(spec: Spec, { unit }: UnitDecision): string {
  return spec.services[unit.services[0] ?? '']?.image ?? ''
}

/** The action of the last stage that a container takes part in. */
export function lastOf(
  stages: readonly LaidStage[],
  decision: Decision,
  kind: 'remove-container' | 'stop-container',
): readonly string[] {
  const last = stages.findLast(({ stage }) => takesPart(stage, decision))
  return last === undefined ? [] : [stageId(kind, decision.key, last.stage.name)]
}

export function takesPart(stage: Stage, { key }: Decision): boolean {
  return [...stage.made.map(({ decision }) => decision), ...stage.running].some((each) => each.key === key)
}
