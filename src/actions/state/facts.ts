import { randomBytes } from 'node:crypto'
import { EnvctlError } from '../../base/errors.ts'
import { digestOf } from '../../base/hash.ts'
import { ENVCTL } from '../../base/labels.ts'
import type { BuildKeys } from '../../plan/build-keys.ts'
import { imageOf } from '../../plan/image-of.ts'
import type { Observed } from '../../plan/observed.ts'
import { predecessors } from '../../plan/selection.ts'
import { STATELESS, type StateFacts, type StepFacts } from '../../plan/state/types.ts'
import { type StateUnit, stateUnits } from '../../spec/state-slots.ts'
import type { Layer, ServiceSpec, SetupRun, SetupStepSpec, Spec } from '../../spec/types.ts'
import { laysOver } from '../../state/choose.ts'
import { initialKey, serviceKey, stepKey } from '../../state/key.ts'
import { isFlat, layersOf } from '../../state/records.ts'
import type { UpDeps } from '../deps.ts'
import { bindDigests } from '../setup/bind-digests.ts'
import { stepDigests } from '../setup/step-digests.ts'
import { layerNow } from './find-snapshot.ts'
import { imageVolumes } from './image-volumes.ts'
import { referencedVolumes } from './references.ts'
import { MECHANISM, type StateWish } from './wish.ts'

export interface StateInput {
  readonly spec: Spec
  readonly observed: Observed
  readonly wish: StateWish
  /** For each service that is built, the digest of everything that goes into its image. */
  readonly buildKeys: BuildKeys
}

const TOKEN_BYTES = 5

/** Everything about state that a plan is made from. */
export async function stateFacts(
  input: StateInput,
  deps: Pick<UpDeps, 'engine' | 'env' | 'signal'>,
): Promise<StateFacts> {
  const { spec, observed } = input
  const volumes = await imageVolumes(spec, observed, deps)
  const units = stateUnits(spec, ({ name }) => volumes.get(name))
  if (units.length === 0 && spec.setup.length === 0)
    return { ...STATELESS, from: input.wish.from, referenced: referencedVolumes(observed) }
  const [files, digests] = await Promise.all([bindDigests(spec), stepDigests(spec)])
  const token = randomBytes(TOKEN_BYTES).toString('hex')
  return composeFacts({ ...input, forced: deps.env[MECHANISM], units, files, digests, token })
}

export interface ComposeInput extends StateInput {
  /** `overlay`, `copy` or `tar`, when a person insists. */
  readonly forced?: string | undefined
  readonly units: readonly StateUnit[]
  /** Digests of files of the host that services read when they start, by service and path. */
  readonly files: Awaited<ReturnType<typeof bindDigests>>
  /** Digest of each setup step, by its name. */
  readonly digests: Readonly<Record<string, string>>
  /** Not used before: new volumes are named by it. */
  readonly token: string
}

/** The same from what was read: values in, values out. */
export function composeFacts(input: ComposeInput): StateFacts {
  const { spec, observed, buildKeys, units, files, digests, token } = input
  const from = input.wish.from && layerNow(input.wish.from, observed.volumes)
  const wish = { ...input.wish, from }
  // Where nothing was found out yet, layers can only have come from elsewhere, and hold everything themselves.
  const over = laysOver(observed.volumes, input.forced) ?? true
  const usable = layersOf(observed.volumes).filter((layer) => over || isFlat(layer))
  const layers = new Map(usable.map((layer) => [layer.key, layer]))
  if (wish.from !== undefined && !over && !isFlat(wish.from)) throw unusable(wish.from)
  const imageKey = (service: ServiceSpec) =>
    buildKeys[service.name]?.key ?? imageOf(observed, service.image)?.id ?? ''
  const keys = initialKeys(units, { spec, files, imageKey })
  const withImage = ({ name, action }: SetupStepSpec) => {
    const digest = digests[name] ?? ''
    const image = action.kind === 'run' ? stepImage(action, { spec, observed, imageKey }) : undefined
    return image === undefined ? digest : stepKey([digest], image)
  }
  const stateful = new Set(units.flatMap(({ services }) => services))
  // What a service without state is made of shapes what a step does in it; that of others is in their initial keys.
  // It is no part of the step itself, which would run again on data that is there whenever such a service is built.
  const ranIn = ({ action }: SetupStepSpec) => {
    const service =
      action.kind === 'exec' && !stateful.has(action.service) ? spec.services[action.service] : undefined
    return service === undefined ? [] : [serviceKey(service, imageKey(service), files[service.name] ?? {})]
  }
  let before: readonly string[] = [...keys.values()]
  const steps = spec.setup.map((step, index): StepFacts => {
    const digest = withImage(step)
    const key = stepKey([...before, ...ranIn(step)], digest)
    before = [key]
    return { step, position: index + 1, name: step.name, digest, key, layer: layers.get(key) }
  })
  return {
    ...wish,
    units,
    initial: Object.fromEntries([...keys].map(([id, key]) => [id, { key, layer: layers.get(key) }])),
    steps,
    applied: appliedSteps(observed),
    referenced: referencedVolumes(observed),
    token,
  }
}

/** A person named it: to begin from anything else would be wrong. */
function unusable({ name, kind }: Layer): EnvctlError {
  return new EnvctlError({
    code: 'state.failed',
    message: `${kind === 'snapshot' ? `Snapshot "${name}"` : `The state of "${name}"`} was made of volumes that lie over each other, which are not used here`,
    detail: 'This engine cannot mount such volumes, or ENVCTL_STATE_MECHANISM says that it should not',
    hint: 'Unset ENVCTL_STATE_MECHANISM where it was set by hand; else make it anew here: envctl reset, then envctl snapshot create NAME --replace',
  })
}

/** What tells what a step runs in apart from all else: its image, and the settings that it has of a service. */
function stepImage(
  { service, image = '' }: SetupRun,
  facts: {
    readonly spec: Spec
    readonly observed: Observed
    readonly imageKey: (service: ServiceSpec) => string
  },
): string | undefined {
  const named = service === undefined ? undefined : facts.spec.services[service]
  if (named === undefined) return imageOf(facts.observed, image)?.id
  const { environment, user, workingDir } = named.container
  return digestOf({ image: facts.imageKey(named), environment, user, workingDir })
}

/** Keys of the initial states; that of a unit follows from those of the units that it depends on. */
function initialKeys(
  units: readonly StateUnit[],
  facts: {
    readonly spec: Spec
    readonly files: Awaited<ReturnType<typeof bindDigests>>
    readonly imageKey: (service: ServiceSpec) => string
  },
): ReadonlyMap<string, string> {
  const { spec, files, imageKey } = facts
  const keys = new Map<string, string>()
  const keyOf = (unit: StateUnit): string => {
    const known = keys.get(unit.id)
    if (known !== undefined) return known
    const services = unit.services.flatMap((name) => spec.services[name] ?? [])
    const leaders = new Set(services.flatMap(predecessors))
    const before = units
      .filter((each) => each !== unit && each.services.some((name) => leaders.has(name)))
      .map(keyOf)
    const slots = unit.slots.map(({ id }) => id)
    const key = initialKey({ services, slots, imageOf: imageKey, files, before })
    keys.set(unit.id, key)
    return key
  }
  for (const unit of units) keyOf(unit)
  return keys
}

/** Digests of the steps that an instance's state has behind it: with its layer, and those that ran on top. */
function appliedSteps({ volumes }: Observed): readonly string[] {
  const own = volumes.filter(({ ours }) => ours)
  const marks = own.flatMap(({ record, labels }) =>
    record === 'step' ? [labels[ENVCTL.recordData] ?? ''] : [],
  )
  return [...new Set([...own.flatMap(({ state }) => state?.steps ?? []), ...marks])]
}
