/** What one action makes and another needs. */
export class Results {
  readonly #containers = new Map<string, string>()

  /** The id of the container that is now this replica of the service. */
  setContainer(service: string, number: number, id: string): void {
    this.#containers.set(`${service}-${number}`, id)
  }

  container(service: string, number: number): string {
    const id = this.#containers.get(`${service}-${number}`)
    if (id === undefined) throw new Error(`no container of ${service}-${number} was made or observed`)
    return id
  }
}
