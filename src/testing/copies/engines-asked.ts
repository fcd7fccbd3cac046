import { engineKey } from '../../actions/connect.ts'
import type { Description } from '../description.ts'

/** An engine as a worker asked for it: the same words may mean another one in another worker. */
export type EngineAsked = Pick<Description, 'engine' | 'env'>

/** Where copies may be: each engine that a worker has described an environment on, once. */
export class EnginesAsked {
  readonly #asked = new Map<string, EngineAsked>()

  get all(): readonly EngineAsked[] {
    return [...this.#asked.values()]
  }

  add({ engine, env }: EngineAsked): void {
    this.#asked.set(engineKey({ engine, env: env ?? process.env }), { engine, env })
  }
}
