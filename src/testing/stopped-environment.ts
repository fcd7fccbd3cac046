import type { DownOptions } from './running.ts'

/** An instance whose containers are stopped and there still, with their data. */
export class StoppedEnvironment implements AsyncDisposable {
  readonly #instance: string
  readonly #down: (options?: DownOptions) => Promise<void>

  constructor(instance: string, down: (options?: DownOptions) => Promise<void>) {
    this.#instance = instance
    this.#down = down
  }

  /** Full name of the instance. */
  get instance(): string {
    return this.#instance
  }

  /** Takes it away. */
  down(options?: DownOptions): Promise<void> {
    return this.#down(options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down()
  }
}
