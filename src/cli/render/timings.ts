import type { EnvctlEvent } from '../../actions/events.ts'
import { formatDuration } from '../../base/duration.ts'
import { nameOf } from '../../plan/format.ts'
import type { Action } from '../../plan/types.ts'
import { table } from '../table.ts'

/** An action with its times, in milliseconds since the operation began. */
export interface Timed {
  readonly action: Action
  readonly began: number
  readonly ended: number
}

/** Listens to an operation and tells in the end what it spent its time on. */
export class Timings {
  readonly #began = new Map<string, number>()
  readonly #done: Timed[] = []

  readonly listener = (event: EnvctlEvent): void => {
    if (event.type === 'action.started') this.#began.set(event.action.id, event.at)
    if (event.type !== 'action.finished') return
    const { action, at } = event
    this.#done.push({ action, began: this.#began.get(action.id) ?? at, ended: at })
  }

  /** The slowest path as a table; nothing when nothing was done. */
  async text(): Promise<string> {
    const path = slowestPath(this.#done)
    if (path.length === 0) return ''
    const rows = path.map(({ action, began, ended }) => [
      formatDuration(began),
      formatDuration(ended - began),
      nameOf(action),
      action.cause,
    ])
    return `The slowest path:\n${await table(['AT', 'TOOK', 'ACTION', 'WHY'], rows)}`
  }
}

/**
 * The chain of actions that the operation could not have ended before: from the last one to end, back over
 * that of its needs which ended last, and so on.
 *
 * @example
 * slowestPath(timed).map(({ action }) => action.id) // ['pull-image:...', 'create-container:db-1', ...]
 */
export function slowestPath(timed: readonly Timed[]): readonly Timed[] {
  const latest = (all: readonly Timed[]) =>
    all.reduce<Timed | undefined>((best, each) => (best && best.ended >= each.ended ? best : each), undefined)
  const path: Timed[] = []
  for (let at = latest(timed); at !== undefined; ) {
    path.unshift(at)
    const { needs } = at.action
    at = latest(timed.filter(({ action }) => needs.includes(action.id)))
  }
  return path
}
