import { order } from '../base/graph.ts'
import type { Action } from './types.ts'

/**
 * Actions in an order in which each comes after all that it needs; what needs nothing of each other keeps
 * its order. A need that is not among the actions is satisfied already and is dropped.
 * A circle or an id that stands twice is a mistake of ours and not of a person: it throws a plain `Error`.
 */
export function ordered(actions: readonly Action[]): readonly Action[] {
  const byId = new Map(actions.map((action) => [action.id, action]))
  if (byId.size !== actions.length)
    throw new Error(`an action stands twice in the plan: ${duplicate(actions)}`)
  const clean = actions.map((action) => ({
    ...action,
    needs: [...new Set(action.needs)].filter((need) => byId.has(need)),
  }))
  const sorted = order(new Map(clean.map((action) => [action.id, action.needs])))
  if (!sorted.ok) throw new Error(`the plan has a circle: ${sorted.cycle.join(' -> ')}`)
  const position = new Map(sorted.order.map((id, index) => [id, index]))
  return clean.toSorted((a, b) => (position.get(a.id) ?? 0) - (position.get(b.id) ?? 0))
}

function duplicate(actions: readonly Action[]): string | undefined {
  const ids = actions.map((action) => action.id)
  return ids.find((id, index) => ids.indexOf(id) !== index)
}
