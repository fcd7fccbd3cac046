import { EnvctlError } from '../base/errors.ts'
import { reachable } from '../base/graph.ts'
import type { Spec } from '../spec/types.ts'
import { diff } from './diff.ts'
import type { Observed } from './observed.ts'
import type { DiffOptions } from './options.ts'
import { predecessorsByName } from './selection.ts'
import type { Action, Plan } from './types.ts'

/**
 * What a one-off container of a service needs: its image, networks and volumes, and the services that it
 * depends on, ready. The service's own containers are left as they are.
 *
 * @throws `usage.invalid` when a network must be replaced first, which would take running services along
 */
export function planRun(
  spec: Spec,
  observed: Observed,
  options: Omit<DiffOptions, 'services'> & { readonly service: string },
): Plan {
  const { service, ...rest } = options
  const plan = diff(spec, observed, { ...rest, services: [service] })
  const needs = predecessorsByName(spec)
  const wanted = new Set(options.noDeps ? [] : reachable(needs, needs.get(service) ?? []))
  wanted.delete(service)
  const stays = (action: Action) => !isOfContainer(action) || wanted.has(action.service)
  const dropped = new Set(plan.actions.filter((action) => !stays(action)).map(({ id }) => id))
  const actions = plan.actions.filter(stays)
  const replaced = actions.find(
    (action) => action.kind === 'remove-network' && action.needs.some((id) => dropped.has(id)),
  )
  if (replaced?.kind === 'remove-network') {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `Network "${replaced.name}" is to be replaced, which running services must follow`,
      hint: 'Bring the environment up first: envctl up',
    })
  }
  return {
    ...plan,
    actions: actions.map((action) => ({
      ...action,
      needs: action.needs.filter((id) => !dropped.has(id)),
    })),
  }
}

type OfContainer = Extract<Action, { readonly service: string; readonly number: number }>

function isOfContainer(action: Action): action is OfContainer {
  return 'number' in action
}
