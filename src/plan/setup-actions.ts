import { setupServices } from '../spec/setup-service.ts'
import type { Spec } from '../spec/types.ts'
import { imageActions, imageFates } from './diff-images.ts'
import type { Observed } from './observed.ts'
import type { DiffOptions } from './options.ts'
import { ordered } from './order.ts'
import type { Action, Plan } from './types.ts'

export interface SetupFacts {
  readonly spec: Spec
  readonly observed: Observed
  readonly options: DiffOptions
  /** Digest of each step, by its name. */
  readonly digests: Readonly<Record<string, string>>
}

/** A plan for a new instance, with its setup steps one after the other once everything is ready. */
export function withSetup(plan: Plan, { spec, observed, options, digests }: SetupFacts): Plan {
  const standIns = setupServices(spec)
  const services = { ...spec.services, ...Object.fromEntries(standIns.map((each) => [each.name, each])) }
  const fates = imageFates({ ...spec, services }, observed, options)
  const images = imageActions(
    standIns.flatMap(({ name }) => {
      const fate = fates.get(name)
      return fate === undefined ? [] : [[true, fate] as const]
    }),
  ).filter(({ id }) => !plan.actions.some((action) => action.id === id))
  const ready = plan.actions.filter(({ kind }) => kind === 'wait-container').map(({ id }) => id)
  const steps = spec.setup.map((step, index): Action => {
    const before = spec.setup[index - 1]
    return {
      id: idOf(step.name),
      kind: 'run-step',
      needs: before === undefined ? [...ready, ...images.map(({ id }) => id)] : [idOf(before.name)],
      cause: 'not run yet',
      step,
      position: index + 1,
      digest: digests[step.name] ?? '',
    }
  })
  return { ...plan, actions: ordered([...images, ...plan.actions, ...steps]) }
}

const idOf = (name: string): string => `run-step:${name}`
