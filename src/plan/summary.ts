import { type Action, changes, type Plan } from './types.ts'

export interface PlanSummary {
  readonly pulled: number
  readonly built: number
  /** Made where there was none. */
  readonly created: number
  readonly recreated: number
  /** Existing containers that are started. */
  readonly started: number
  /** Gone for good. */
  readonly removed: number
  readonly networks: number
  /** Setup steps that are run. */
  readonly steps: number
  readonly volumes: number
  /** Layers that are made. */
  readonly layers: number
}

/** What a plan amounts to, in numbers of containers, images, networks and volumes. */
export function summarise(plan: Plan): PlanSummary {
  const { actions } = plan
  const count = (kind: string) => actions.filter((action) => action.kind === kind).length
  // What only serves to make a layer is not what a person gets.
  const all = actions.filter((action) => action.kind === 'create-container')
  const creations = all.filter(({ stage }) => stage === undefined)
  const passing = all.length - creations.length
  const recreated = creations.filter((action) => action.group !== undefined).length
  return {
    pulled: count('pull-image'),
    built: count('build-image'),
    created: creations.length - recreated,
    recreated,
    started: actions.filter(isStartOfExisting).length,
    removed: count('remove-container') - recreated - passing,
    steps: count('run-step'),
    networks: count('create-network') + count('remove-network'),
    volumes: count('create-volume') + count('remove-volume'),
    layers: count('freeze-layer'),
  }
}

const isStartOfExisting = (action: Action): boolean =>
  action.kind === 'start-container' && action.containerId !== undefined

/**
 * A plan in one line.
 *
 * @example
 * describePlan(plan) // '1 image to pull, 2 containers to create'
 */
export function describePlan(plan: Plan): string {
  if (changes(plan).length === 0) return 'nothing to change'
  const { pulled, built, created, recreated, started, removed, networks, volumes, steps, layers } =
    summarise(plan)
  const parts: readonly (readonly [count: number, thing: string, doing: string])[] = [
    [pulled, 'image', 'to pull'],
    [built, 'image', 'to build'],
    [networks, 'network', 'to change'],
    [volumes, 'volume', 'to change'],
    [created, 'container', 'to create'],
    [recreated, 'container', 'to recreate'],
    [started, 'container', 'to start'],
    [removed, 'container', 'to remove'],
    [steps, 'setup step', 'to run'],
    [layers, 'layer', 'to make'],
  ]
  const told = parts.filter(([count]) => count > 0)
  return told.map(([count, thing, doing]) => `${count} ${thing}${count === 1 ? '' : 's'} ${doing}`).join(', ')
}
