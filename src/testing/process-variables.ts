/** Values in the environment of this process, where the code under test looks for them. */
export class ProcessVariables {
  readonly #before: ReadonlyMap<string, string | undefined>

  /** Puts them there. */
  constructor(values: Readonly<Record<string, string>>) {
    this.#before = new Map(Object.keys(values).map((name) => [name, process.env[name]]))
    Object.assign(process.env, values)
  }

  /** Puts back what was there before. */
  restore(): void {
    for (const [name, value] of this.#before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
