import type { ProgressLine } from './progress.ts'

const TELL_EVERY_MS = 100

export interface Bytes {
  readonly current: number
  readonly total: number
}

/** Adds up what the layers of an image tell of their downloads, and tells the sum a few times a second. */
export class PullProgress {
  readonly #tell: (bytes: Bytes) => void
  readonly #now: () => number
  readonly #layers = new Map<string, Bytes>()
  #toldAt = Number.NEGATIVE_INFINITY
  #pending = false

  constructor(tell: (bytes: Bytes) => void, now: () => number) {
    this.#tell = tell
    this.#now = now
  }

  take({ id, status, current = 0, total = 0 }: ProgressLine): void {
    if (id === undefined) return
    const known = this.#layers.get(id)
    if (status === 'Downloading') {
      // Without a known size the engine tells a total of zero or less.
      const whole = Math.max(total, current, known?.total ?? 0)
      this.#layers.set(id, { current: Math.max(current, known?.current ?? 0), total: whole })
    } else if (status === 'Download complete' && known !== undefined) {
      this.#layers.set(id, { current: known.total, total: known.total })
    } else return
    this.#pending = true
    if (this.#now() - this.#toldAt >= TELL_EVERY_MS) this.flush()
  }

  /** Tells what has not been told yet. */
  flush(): void {
    if (!this.#pending) return
    this.#pending = false
    this.#toldAt = this.#now()
    const layers = [...this.#layers.values()]
    const sum = (key: keyof Bytes) => layers.reduce((result, each) => result + each[key], 0)
    this.#tell({ current: sum('current'), total: sum('total') })
  }
}
