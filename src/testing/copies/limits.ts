import { availableParallelism } from 'node:os'

const MOST_STARTS = 4

/** How many copies are started at a time where nobody says. */
export const startsAtOnce = (): number => Math.min(MOST_STARTS, Math.max(1, availableParallelism()))

/** A pool, as the others that share its limits know it. */
export interface Sharer {
  /** How many wait for whom no copy is ready or on its way. */
  readonly lacking: () => number
  /** There may be room. */
  readonly advance: () => void
  /** Gives up a copy that nobody uses; whether there was one. */
  readonly spare: () => boolean
}

/** How much a machine is asked to do at once, by all pools together. */
export class Limits {
  readonly #most: LimitsRequest
  readonly #sharers = new Set<Sharer>()
  #starting = 0
  #copies = 0
  #leaving = 0

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

  /** Whether somebody waits for a copy: then none are made ahead. */
  get awaited(): boolean {
    return [...this.#sharers].some(({ lacking }) => lacking() > 0)
  }

  /** Sees to it that so many copies can be made, as far as there are any that nobody uses. */
  makeRoom(wanted: number): void {
    const short = wanted - this.#leaving - Math.max(0, this.#most.copies - this.#copies)
    for (let left = short; left > 0; left -= 1) if (![...this.#sharers].some(({ spare }) => spare())) return
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

  /** A copy is being taken away. */
  leaving(): void {
    this.#leaving += 1
  }

  /** It is there no more. */
  left(): void {
    this.#leaving -= 1
    this.gone()
  }

  /** What was begun has not become a copy, or is one no more. */
  gone(): void {
    this.#copies -= 1
    this.#tell()
  }

  /** Takes part in them until what is returned is called. */
  join(sharer: Sharer): () => void {
    this.#sharers.add(sharer)
    return () => this.#sharers.delete(sharer)
  }

  #tell(): void {
    for (const { advance } of [...this.#sharers]) advance()
  }
}

export interface LimitsRequest {
  /** How many copies are started at a time. */
  readonly starts: number
  /** How many there are at a time: in use, warm, being started and being taken away. */
  readonly copies: number
}
