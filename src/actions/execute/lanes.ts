import type { ActionKind } from '../../plan/types.ts'

/** How many actions may run at once. Waits and setup steps are not bounded: what they cost is not the engine's, and they may last. */
export interface Limits {
  /** Of starts: an engine does not start more at a time any faster. */
  readonly start: number
  /** Of everything else. */
  readonly other: number
}

const DEFAULTS: Limits = { start: 5, other: 16 }

/** Counts what runs, so that an engine is kept busy and not flooded. */
export class Lanes {
  readonly #limits: Limits
  readonly #inside = { start: 0, other: 0 }

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...DEFAULTS, ...limits }
  }

  /** Takes a place; `false` when there is none. */
  enter(kind: ActionKind): boolean {
    const lane = laneOf(kind)
    if (lane === undefined) return true
    if (this.#inside[lane] >= this.#limits[lane]) return false
    this.#inside[lane] += 1
    return true
  }

  /** Gives the place back. */
  leave(kind: ActionKind): void {
    const lane = laneOf(kind)
    if (lane !== undefined) this.#inside[lane] -= 1
  }
}

function laneOf(kind: ActionKind): keyof Limits | undefined {
  if (kind === 'wait-container' || kind === 'run-step') return undefined
  return kind === 'start-container' ? 'start' : 'other'
}
