import { abandoned } from '../actions/abandoned.ts'
import type { Deps } from '../actions/deps.ts'

/**
 * Looks in passing, while a command does its own work, for instances that somebody left behind, and leaves it to
 * another process to take them away: nobody waits for it.
 */
export class Sweep {
  readonly #found: Promise<readonly string[]>
  readonly #engine: string | undefined

  constructor(deps: Deps, engine: string | undefined) {
    this.#engine = engine
    // An engine that fails is what the command itself tells of.
    this.#found = abandoned(deps).catch(() => [])
  }

  async end(): Promise<void> {
    const found = await this.#found
    if (found.length === 0) return
    // Loaded when there is something to be taken away, which is seldom.
    const { Janitor } = await import('../actions/janitor/spawn.ts')
    const janitor = new Janitor({ engine: this.#engine }, { restarts: false })
    for (const instance of found) janitor.add(instance)
  }
}
