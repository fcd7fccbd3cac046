import type { Action, Plan } from './types.ts'

/**
 * A plan as text, one line an action, in an order that works.
 *
 * @example
 * // create-container db-1 (not found) <- pull-image postgres:15, create-network default
 */
export function formatPlan(plan: Plan): string {
  const names = new Map(plan.actions.map((action) => [action.id, nameOf(action)]))
  const lines = plan.actions.map((action) => {
    const needs = action.needs.map((id) => names.get(id) ?? id).join(', ')
    const optional = action.kind === 'wait-container' && !action.required ? ' optional' : ''
    return `${nameOf(action)}${optional} (${action.cause})${needs === '' ? '' : ` <- ${needs}`}`
  })
  return [...lines, ...plan.notes.map((note) => `note: ${note}`)].join('\n')
}

/** @example nameOf(action) // 'create-container db-1' */
export function nameOf(action: Action): string {
  const until = action.kind === 'wait-container' ? ` ${action.until}` : ''
  return `${action.kind} ${subjectOf(action)}${until}`
}

/** What an action is about, in a person's words: `db-1`, `postgres:15`, `default`. */
export function subjectOf(action: Action): string {
  switch (action.kind) {
    case 'pull-image':
    case 'build-image':
    case 'tag-image':
      return action.image
    case 'create-network':
      return action.network.key
    case 'create-volume':
      return action.volume.key
    case 'remove-network':
    case 'remove-volume':
    case 'stop-container':
    case 'pause-container':
    case 'unpause-container':
    case 'remove-container':
      return action.name
    case 'create-state':
      return action.volumes.map(({ slot }) => slot).join(' ')
    case 'freeze-layer':
      return action.layer.name
    case 'run-step':
      return action.step.name
    case 'rename-container':
    case 'create-container':
    case 'start-container':
    case 'wait-container':
      return `${action.service}-${action.number}`
  }
}
