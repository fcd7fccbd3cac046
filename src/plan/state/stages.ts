import type { LayerSpec, SetupStepSpec } from '../../spec/types.ts'
import type { Decision } from '../decide.ts'
import type { Action, FrozenSlot } from '../types.ts'
import type { StateMounts, StateVolume } from './types.ts'

/** A time in the set-up in which containers run on state that is then frozen. */
export interface Stage {
  /** Tells its actions from those of other stages. */
  readonly name: string
  readonly cause: string
  /** Containers that are made for it, and run on these volumes. */
  readonly made: readonly StagePart[]
  /** Containers without state that run as well, and are not made anew. */
  readonly running: readonly Decision[]
  readonly volumes: readonly StateVolume[]
  /** Any image that is there. */
  readonly image: string
  /** What is run in it. */
  readonly step?:
    | {
        readonly step: SetupStepSpec
        readonly position: number
        readonly digest: string
        readonly needs: readonly string[]
      }
    | undefined
  /** What it is frozen as. */
  readonly layer: LayerSpec
  readonly from: readonly FrozenSlot[]
  /** Whether that takes the place of a layer that is there already. */
  readonly replace: boolean
  /** What must be done before its volumes are made. */
  readonly after: readonly string[]
}

export interface StagePart {
  readonly decision: Decision
  readonly mounts: StateMounts
  readonly ports: Extract<Action, { readonly kind: 'create-container' }>['ports']
  /** What must be done before it is made. */
  readonly createNeeds: readonly string[]
}

/** What a container of a stage waits for, beyond those of its own stage. */
export type StartNeeds = (decision: Decision) => readonly string[]

export const stageId = (kind: Action['kind'], key: string, stage: string): string => `${kind}:${key}@${stage}`
export const freezeId = (stage: Pick<Stage, 'name'>): string => `freeze-layer:${stage.name}`
export const stepId = (step: SetupStepSpec): string => `run-step:${step.name}`

/** The actions of one stage: volumes, containers, the step, and the end of it all. */
export function stageActions(stage: Stage, startNeeds: StartNeeds): readonly Action[] {
  const { name, cause, volumes, image, after, layer, from, made, running, step, replace } = stage
  const createState: Action = {
    id: `create-state:${name}`,
    kind: 'create-state',
    needs: after,
    cause,
    volumes,
    image,
  }
  const decisions = [...made.map(({ decision }) => decision), ...running]
  const ends = step === undefined ? [] : [stepId(step.step)]
  const stops = decisions.map(({ key }) => stageId('stop-container', key, name))
  const run: readonly Action[] =
    step === undefined
      ? []
      : [
          {
            id: stepId(step.step),
            kind: 'run-step',
            needs: [...step.needs, ...decisions.map(({ key }) => stageId('wait-container', key, name))],
            cause,
            step: step.step,
            position: step.position,
            digest: step.digest,
            mark: false,
          },
        ]
  return [
    createState,
    ...made.flatMap((part) => [create(part, stage), remove(part.decision, stage)]),
    ...decisions.flatMap((decision) => life(decision, { stage, decisions, ends, startNeeds })),
    ...run,
    ...volumes.filter(({ source }) => source.kind !== 'fresh').map((volume) => drop(volume.name, stage)),
    {
      id: freezeId(stage),
      kind: 'freeze-layer',
      needs: [...stops, ...ends],
      cause,
      layer,
      from,
      replace,
      image,
    },
  ]
}

function create({ decision, mounts, ports, createNeeds }: StagePart, { name, cause }: Stage): Action {
  const { service, number, key, hash } = decision
  return {
    id: stageId('create-container', key, name),
    kind: 'create-container',
    needs: [`create-state:${name}`, ...createNeeds],
    cause,
    group: key,
    service: service.name,
    number,
    name: decision.name,
    hash,
    ports,
    state: mounts,
    stage: 'setup',
  }
}

function remove({ service, number, key, name }: Decision, stage: Stage): Action {
  return {
    id: stageId('remove-container', key, stage.name),
    kind: 'remove-container',
    needs: [freezeId(stage)],
    cause: stage.cause,
    group: key,
    service: service.name,
    number,
    name,
  }
}

/** What was laid over others is needed no more, once what was written is kept apart from it. */
function drop(name: string, { name: stage, cause, made }: Stage): Action {
  return {
    id: `remove-volume:${name}`,
    kind: 'remove-volume',
    needs: made.map(({ decision }) => stageId('remove-container', decision.key, stage)),
    cause,
    name,
    unlessWhole: true,
  }
}

interface LifeFacts {
  readonly stage: Stage
  readonly decisions: readonly Decision[]
  readonly ends: readonly string[]
  readonly startNeeds: StartNeeds
}

/** Start, wait and stop of one container of a stage. */
function life(decision: Decision, { stage, decisions, ends, startNeeds }: LifeFacts): readonly Action[] {
  const { service, number, key, name } = decision
  const { cause } = stage
  const subject = { cause, group: key, service: service.name, number } as const
  const made = stage.made.some((part) => part.decision === decision)
  const creation = made ? stageId('create-container', key, stage.name) : `create-container:${key}`
  const within = (names: Readonly<Record<string, { readonly condition: string }>>) =>
    decisions.flatMap((each) => {
      const condition = names[each.service.name]?.condition
      if (condition === undefined) return []
      const kind = condition === 'service_started' ? 'start-container' : 'wait-container'
      return [stageId(kind, each.key, stage.name)]
    })
  const dependents = decisions.filter(
    (each) => each.service.dependsOn[service.name] !== undefined && each.key !== key,
  )
  const wait = stageId('wait-container', key, stage.name)
  return [
    {
      ...subject,
      id: stageId('start-container', key, stage.name),
      kind: 'start-container',
      needs: [creation, ...within(service.dependsOn), ...startNeeds(decision)],
    },
    {
      ...subject,
      id: wait,
      kind: 'wait-container',
      needs: [stageId('start-container', key, stage.name)],
      until: 'ready',
      required: true,
    },
    {
      ...subject,
      id: stageId('stop-container', key, stage.name),
      kind: 'stop-container',
      needs: [wait, ...ends, ...dependents.map((each) => stageId('stop-container', each.key, stage.name))],
      name,
      graceMs: service.container.stopGracePeriodMs,
    },
  ]
}
