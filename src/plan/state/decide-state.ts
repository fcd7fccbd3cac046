import { EnvctlError } from '../../base/errors.ts'
import { reachable } from '../../base/graph.ts'
import type { StateUnit } from '../../spec/state-slots.ts'
import type { Layer, Spec } from '../../spec/types.ts'
import { imageOf } from '../image-of.ts'
import type { Observed } from '../observed.ts'
import type { Replicas } from '../replicas.ts'
import { predecessorsByName } from '../selection.ts'
import { type CurrentSlot, currentSlot } from './current.ts'
import type { StateFacts, StateSource, StepFacts } from './types.ts'
import { volumesOf } from './volumes-of.ts'

/** What is to happen to the state of a unit. */
export interface UnitDecision {
  readonly unit: StateUnit
  /** `keep`: it has state, which stays; `new`: it gets state. */
  readonly verdict: 'keep' | 'new'
  /** Why it gets state. */
  readonly cause: string
  readonly slots: readonly CurrentSlot[]
  /** Of a new one: the layer that it begins as. */
  readonly layer?: Layer | undefined
  /** Of a new one: whether its first start makes a layer before anything else. */
  readonly makesInitial: boolean
}

export interface StateDecision {
  readonly units: readonly UnitDecision[]
  /** Steps that run on state that is there, or on a layer that did not come of the definition: no layer is made of it. */
  readonly onTop: readonly StepFacts[]
  /** Steps that run one after the other on new state, each of which makes a layer. */
  readonly staged: readonly StepFacts[]
  readonly notes: readonly string[]
}

export interface DecideStateFacts {
  readonly spec: Spec
  readonly observed: Observed
  readonly facts: StateFacts
  readonly replicas: Replicas
  /** Services that are to be brought up. */
  readonly selected: ReadonlySet<string>
  /** Whether all that the steps need is among them. */
  readonly stepsRun: boolean
}

/** Decides which units keep their state, what the others begin as, and which steps are to be run. */
export function decideState(input: DecideStateFacts): StateDecision {
  const { facts, selected, observed, replicas } = input
  const units = facts.units.filter(({ services }) => services.some((name) => selected.has(name)))
  const within = { kept: replicas.kept, referenced: facts.referenced }
  const current = units.map((unit) => ({
    unit,
    slots: unit.slots.map((slot) => currentSlot(slot, observed, within)),
  }))
  const judged = current.map(({ unit, slots }) => {
    const discarded = facts.discard === 'all' || unit.services.some((name) => facts.discard.includes(name))
    const empty = slots.every(({ live }) => live === undefined)
    const cause = discarded ? 'reset' : empty ? 'has no state' : ''
    return { unit, slots, verdict: cause === '' ? ('keep' as const) : ('new' as const), cause }
  })
  const allNew = judged.every(({ verdict }) => verdict === 'new')
  const hit = facts.reads && facts.from === undefined ? lastHit(facts.steps) : -1
  if (facts.from === undefined && hit < facts.steps.length - 1 && !allNew) assertWhollyDiscarded(judged)
  const layer = facts.from ?? facts.steps[hit]?.layer
  const usesLayer = allNew || hit === facts.steps.length - 1 || facts.from !== undefined
  const base = usesLayer ? layer : undefined
  const fresh = judged.filter(({ verdict }) => verdict === 'new').map(({ unit }) => unit)
  const decided = judged.map(({ verdict, ...rest }): UnitDecision => {
    if (verdict === 'keep') return { ...rest, verdict, makesInitial: false }
    const initial = facts.initial[rest.unit.id]
    const has = base !== undefined && rest.unit.slots.some(({ id }) => base.slots[id] !== undefined)
    const begun = has ? base : facts.reads ? initial?.layer : undefined
    const filled = rest.unit.slots.some(({ initialised }) => initialised)
    const makesInitial =
      begun === undefined &&
      filled &&
      initial !== undefined &&
      facts.writes &&
      !leansOnNew(rest.unit, fresh, input.spec)
    return { ...rest, verdict, layer: begun, makesInitial }
  })
  for (const each of decided) if (each.verdict === 'keep') assertWhole(each, observed)
  const steps = stepsOf({ ...input, decided, allNew, hit })
  return {
    units: decided,
    ...steps,
    notes: [...notesOf(decided, facts), ...stepNotes(decided, steps.onTop), ...imageNotes(input)],
  }
}

/** Steps run on the state of all services: what they made for some of them is only to be had from a layer. */
function assertWhollyDiscarded(judged: readonly Pick<UnitDecision, 'unit' | 'cause'>[]): void {
  const some = judged.find(({ cause }) => cause === 'reset')
  if (some === undefined) return
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `The state of ${some.unit.id} after setup is in no layer`,
    detail: 'The setup steps must run again, and they run on the state of all services',
    hint: 'Put all of them back: envctl reset',
  })
}

/** What lies below a volume may be removed past envctl: its container could not start, or would find half. */
function assertWhole({ unit, slots }: UnitDecision, { volumes, instance }: Observed): void {
  const present = new Set(volumes.map(({ name }) => name))
  const lost = slots.flatMap(({ live }) => (live === undefined ? [] : volumesOf(live)))
  if (lost.every((name) => present.has(name))) return
  throw new EnvctlError({
    code: 'state.lost',
    message: `The state of ${unit.id} in instance "${instance}" lies on volumes that are gone`,
    detail: `Gone: ${lost.filter((name) => !present.has(name)).join(', ')}. "docker volume prune" removes them past envctl.`,
    hint: 'Begin again with the state after setup: envctl reset',
  })
}

/**
 * Whether services of a unit cannot start without some whose state is new as well. Their first start is then no time of
 * its own: it would wait for what is made only after it.
 */
function leansOnNew(unit: StateUnit, fresh: readonly StateUnit[], spec: Spec): boolean {
  const others = new Set(fresh.flatMap((each) => (each === unit ? [] : each.services)))
  return [...reachable(predecessorsByName(spec), unit.services)].some((name) => others.has(name))
}

/** The last step whose layer the engine has: all before it are in it. */
function lastHit(steps: readonly StepFacts[]): number {
  return steps.findLastIndex(({ layer }) => layer !== undefined)
}

function stepsOf(
  input: DecideStateFacts & {
    readonly decided: readonly UnitDecision[]
    readonly allNew: boolean
    readonly hit: number
  },
): Pick<StateDecision, 'onTop' | 'staged'> {
  const { facts, decided, allNew, hit, stepsRun } = input
  if (!stepsRun || facts.steps.length === 0) return { onTop: [], staged: [] }
  const anew = allNew && decided.length > 0
  if (anew && facts.from === undefined) {
    const open = facts.steps.slice(hit + 1)
    return facts.writes ? { onTop: [], staged: open } : { onTop: open, staged: [] }
  }
  // Where no state is kept in volumes, a reset takes what the steps made with the containers.
  const applied = facts.discard === 'all' && decided.length === 0 ? [] : facts.applied
  const from = allNew ? facts.from?.steps.map(({ digest }) => digest) : undefined
  const begun = from ?? applied
  return { onTop: facts.steps.filter(({ digest }) => !begun.includes(digest)), staged: [] }
}

function notesOf(decided: readonly UnitDecision[], { steps }: StateFacts): readonly string[] {
  const kept = decided.some(({ verdict }) => verdict === 'keep')
  if (!kept || steps.length === 0) return []
  return decided
    .filter(({ verdict, cause, layer }) => verdict === 'new' && cause !== 'reset' && layer?.kind !== 'step')
    .map(
      ({ unit }) =>
        `${unit.id} begins without what the setup steps make, because other services keep their state; "envctl reset" begins anew`,
    )
}

/** Data is never thrown away for a step: who wants it as if it had always been so begins anew. */
function stepNotes(decided: readonly UnitDecision[], onTop: readonly StepFacts[]): readonly string[] {
  if (decided.every(({ verdict }) => verdict === 'new')) return []
  return onTop.map(
    ({ name }) =>
      `setup step "${name}" is new or has changed: it runs on the data that is there; "envctl reset" begins anew`,
  )
}

/** The files of a snapshot are those of the image that its service had then. */
function imageNotes({ facts, spec, observed, selected }: DecideStateFacts): readonly string[] {
  return Object.entries(facts.from?.bases ?? {}).flatMap(([name, base]) => {
    const now = imageOf(observed, spec.services[name]?.image ?? '')
    return !selected.has(name) || now === undefined || now.id === base
      ? []
      : [
          `${name} begins with the image that it had when the snapshot was made, which is not that of the definition now; the next "envctl up" makes it anew of that, without the files of the snapshot`,
        ]
  })
}

/** What a slot of a new unit begins as. */
export function sourceOf(slot: string, layer: Layer | undefined): StateSource {
  const found = layer?.slots[slot]
  return layer === undefined || found === undefined
    ? { kind: 'fresh' }
    : {
        kind: 'layer',
        key: layer.key,
        chain: found.chain,
        root: found.root,
        steps: layer.steps.map(({ digest }) => digest),
      }
}
