import type { Observed } from '../../plan/observed.ts'
import type { StateFacts, StepFacts } from '../../plan/state/types.ts'
import type { Layer, Spec } from '../../spec/types.ts'
import { recordsOf } from '../../state/records.ts'
import type { LayerForecast } from '../outcomes.ts'

/** Which layers new state would begin as, and why the others are not to be had. */
export function forecast(spec: Spec, observed: Observed, facts: StateFacts): readonly LayerForecast[] {
  const records = recordsOf(observed.volumes)
  const own = ({ of }: Layer) => of.name === spec.name && of.environment === spec.environment
  const initial = facts.units
    .filter(({ slots }) => slots.some(({ initialised }) => initialised))
    .map(({ id }): LayerForecast => {
      const { key = '', layer } = facts.initial[id] ?? {}
      const known = records.filter((each) => each.kind === 'initial' && each.name === id && own(each))
      const changed = `the image, variables or files of ${id} have changed since`
      return {
        kind: 'initial',
        name: id,
        found: layer !== undefined,
        reason: reasonOf({ key, layer, known, changed }),
      }
    })
  const steps = facts.steps.map((step, index): LayerForecast => {
    const { name, key, layer } = step
    const before = facts.steps.slice(0, index)
    const base = index === 0 ? initial.every(({ found }) => found) : before.at(-1)?.layer !== undefined
    // Equal steps have one layer, whichever definition made it first.
    const known = records.filter(
      (each) => each.kind === 'step' && each.name === name && (own(each) || isAkin(each, { before, step })),
    )
    // Where what comes before is there, the very step on something else tells nothing.
    const telling = known.filter((each) => !base || each.key === key || !isOf(each, step))
    const changed = telling.some((each) => isOf(each, step))
      ? 'what comes before it has changed since'
      : 'the step, or what it reads, has changed since'
    return {
      kind: 'step',
      name,
      found: layer !== undefined,
      reason: reasonOf({ key, layer, known: telling, changed }),
    }
  })
  return [...initial, ...steps]
}

/** Whether a layer comes of the same steps before, or of the very step. */
function isAkin(
  layer: Layer,
  { before, step }: { readonly before: readonly StepFacts[]; readonly step: StepFacts },
): boolean {
  const same =
    layer.steps
      .slice(0, -1)
      .map(({ digest }) => digest)
      .join() === before.map(({ digest }) => digest).join()
  return same || isOf(layer, step)
}

const isOf = ({ steps }: Layer, { digest }: StepFacts): boolean => steps.at(-1)?.digest === digest

interface Sought {
  readonly key: string
  readonly layer?: Layer | undefined
  /** Layers of the same name, whatever went into them. */
  readonly known: readonly Layer[]
  /** Why those are others. */
  readonly changed: string
}

function reasonOf({ key, layer, known, changed }: Sought): string {
  if (layer !== undefined) return 'is there'
  if (known.some((each) => each.key === key)) return 'volumes that hold its data are gone'
  return known.length === 0 ? 'was never made' : changed
}
