import type { ImageProgress, LayerProgress, LayerStatus } from '../events.ts'
import type { ProgressLine } from './progress.ts'

const TELL_EVERY_MS = 100

/** What an engine says of a layer while it pulls or pushes, and what that means. */
const STATUS: readonly (readonly [words: RegExp, status: LayerStatus])[] = [
  [/^(Pulling fs layer|Preparing|Waiting)$/, 'waiting'],
  [/^(Downloading|Pushing)$/, 'moving'],
  [/^(Verifying Checksum|Download complete)$/, 'moved'],
  [/^Extracting$/, 'extracting'],
  [/^(Pull complete|Already exists|Pushed|Layer already exists|Mounted from .*)$/, 'done'],
  [/^Retrying in \d+ second/, 'retrying'],
]

interface Tell {
  readonly layer: (progress: LayerProgress) => void
  readonly image: (progress: ImageProgress) => void
}

/** Follows the layers of an image: tells when one has come further, and the sum a few times a second. */
export class Layers {
  readonly #tell: Tell
  readonly #now: () => number
  readonly #layers = new Map<string, Omit<LayerProgress, 'layer'>>()
  readonly #moved = new Set<string>()
  #toldAt = Number.NEGATIVE_INFINITY
  #pending = false

  constructor(tell: Tell, now: () => number = () => performance.now()) {
    this.#tell = tell
    this.#now = now
  }

  /** Whether the engine is busy with what it has, and so may well say nothing for a while. */
  get unpacking(): boolean {
    return [...this.#layers.values()].some(({ status }) => status === 'extracting')
  }

  /** Whether the engine itself has begun anew with a layer. */
  retried = false

  take({ id, status: words = '', current = 0, total = 0 }: ProgressLine): void {
    const status = STATUS.find(([pattern]) => pattern.test(words))?.[1]
    if (id === undefined || status === undefined) return
    const known = this.#layers.get(id)
    if (status === 'retrying') this.retried = true
    const bytes = status === 'moving' ? { current, total } : { current: 0, total: 0 }
    // Without a known size the engine tells a total of zero or less.
    const whole = Math.max(bytes.total, bytes.current, known?.total ?? 0)
    const come = Math.max(bytes.current, known?.current ?? 0)
    const wholly = status === 'moved' || status === 'extracting' || status === 'done'
    this.#layers.set(id, { status, current: wholly ? whole : come, total: whole })
    if (known?.status === status) this.#moved.add(id)
    else this.#tellLayer(id)
    this.#pending = true
    if (this.#now() - this.#toldAt >= TELL_EVERY_MS) this.flush()
  }

  /** Tells what has not been told yet. */
  flush(): void {
    if (!this.#pending) return
    this.#pending = false
    const layers = [...this.#layers.values()]
    this.#toldAt = this.#now()
    for (const id of this.#moved) this.#tellLayer(id)
    const sum = (key: 'current' | 'total') => layers.reduce((result, each) => result + each[key], 0)
    const done = layers.filter(({ status }) => status === 'done').length
    this.#tell.image({
      current: sum('current'),
      total: sum('total'),
      layers: { done, total: layers.length },
    })
  }

  #tellLayer(id: string): void {
    const layer = this.#layers.get(id)
    this.#moved.delete(id)
    if (layer !== undefined) this.#tell.layer({ layer: id, ...layer })
  }
}
