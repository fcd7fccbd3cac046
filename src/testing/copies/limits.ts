import { availableParallelism } from 'node:os'

const MOST_STARTS = 4

/** How many copies are started at a time where nobody says. */
export const startsAtOnce = (): number => Math.min(MOST_STARTS, Math.max(1, availableParallelism()))

/** How much a machine is asked to do at once, by all pools together. */
export class Limits {
  readonly #most: LimitsRequest
  readonly #listeners = new Set<() => void>()
  #starting = 0
  #copies = 0

  constructor(most: LimitsRequest) {
    this.#most = most
  }

  /** Why no copy may be started now; `undefined` when one may. */
  get full(): string | undefined {
    const { starts, copies } = this.#most
    if (this.#copies >= copies)
      return `${this.#copies} copies are in use or on their way, and there may be no more than ${copies}`
    if (this.#starting >= starts)
      return `${this.#starting} ${this.#starting === 1 ? 'copy is' : 'copies are'} being started, ${starts} at a time`
    return undefined
  }

  began(): void {
    this.#starting += 1
    this.#copies += 1
  }

  /** A start is over. */
  started(): void {
    this.#starting -= 1
    this.#tell()
  }

  /** A copy is there no more. */
  gone(): void {
    this.#copies -= 1
    this.#tell()
  }

  /** Told whenever there may be room; what is returned ends that. */
  onRoom(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

export interface LimitsRequest {
  /** How many copies are started at a time. */
  readonly starts: number
  /** How many there are at a time: in use, warm, being started and being taken away. */
  readonly copies: number
}
