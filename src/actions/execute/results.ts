import type { ActionOf } from '../../plan/types.ts'

/** What one action makes and another needs. */
export class Results {
  readonly #creations = new Map<string, ActionOf<'create-container'>>()
  readonly #containers = new Map<string, string>()

  /** The id of the container that is now this replica of the service. */
  setContainer(service: string, number: number, id: string): void {
    this.#containers.set(`${service}-${number}`, id)
  }

  /** Remembers what a container of this plan was made by. */
  setCreation(action: ActionOf<'create-container'>): void {
    this.#creations.set(`${action.service}-${action.number}`, action)
  }

  /** `undefined` for a container that was there before. */
  creation(service: string, number: number): ActionOf<'create-container'> | undefined {
    return this.#creations.get(`${service}-${number}`)
  }

  find(service: string, number: number): string | undefined {
    return this.#containers.get(`${service}-${number}`)
  }

  container(service: string, number: number): string {
    const id = this.find(service, number)
    if (id === undefined) throw new Error(`no container of ${service}-${number} was made or observed`)
    return id
  }
}
