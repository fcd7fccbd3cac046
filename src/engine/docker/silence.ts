/** Ends what says nothing for too long, unless there is a reason for it. */
export class Silence {
  readonly #controller = new AbortController()
  readonly #ms: number
  readonly #excused: () => boolean
  readonly #timer: NodeJS.Timeout
  #since = performance.now()

  constructor(ms: number, excused: () => boolean = () => false) {
    this.#ms = ms
    this.#excused = excused
    this.#timer = setInterval(() => this.#look(), Math.min(1000, ms / 4))
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Something was said. */
  broken(): void {
    this.#since = performance.now()
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    if (this.#excused()) this.broken()
    if (performance.now() - this.#since < this.#ms) return
    this.#controller.abort(new Error(`nothing came from it for ${this.#ms / 1000} s`))
  }
}
