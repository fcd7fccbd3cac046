import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { clearTimeout, setTimeout } from 'node:timers'
import { spawnHelper } from './helper-process.ts'
import { formatNote, type JanitorJob, type JanitorNote } from './job.ts'

/** One that has had nothing to look after for so long is let go; another is started when there is something again. */
const IDLE_MS = 10_000
/** Who ends sooner, as one that cannot reach the engine does, is not followed by another at once. */
const STEADY_MS = 10_000
const LEAST_PAUSE_MS = 200
const MOST_PAUSE_MS = 30_000

/** A small process that outlives this one, and tidies up once the pipe to it breaks. */
export class Janitor {
  readonly #job: JanitorJob
  readonly #instances = new Set<string>()
  readonly #restarts: boolean
  #child: ChildProcess | undefined
  #idle: NodeJS.Timeout | undefined
  #pause: NodeJS.Timeout | undefined
  #pauseMs = 0

  /** It is started with the first instance. With `restarts` another takes the place of one that is killed. */
  constructor(job: JanitorJob, { restarts }: { readonly restarts: boolean }) {
    this.#job = job
    this.#restarts = restarts
  }

  /** An instance is its to take away; told before anything of it is made. */
  add(instance: string): void {
    clearTimeout(this.#idle)
    this.#instances.add(instance)
    if (this.#child !== undefined) this.#tell({ add: instance })
    else if (this.#pause === undefined) this.#start()
  }

  /** An instance is gone already. */
  drop(instance: string): void {
    this.#instances.delete(instance)
    this.#tell({ drop: instance })
    clearTimeout(this.#idle)
    if (this.#instances.size === 0) this.#idle = setTimeout(() => this.#letGo(), IDLE_MS).unref()
  }

  #tell(note: JanitorNote): void {
    this.#child?.stdin?.write(formatNote(note))
  }

  #letGo(): void {
    const child = this.#child
    this.#child = undefined
    child?.stdin?.end()
  }

  #start(): void {
    const began = performance.now()
    const child = spawnHelper('janitor', this.#job, 'pipe')
    child.unref()
    if (child.stdin instanceof Socket) child.stdin.unref()
    // One that is gone is noticed by its end, and one that cannot be started by the sweep of a later command.
    child.stdin?.on('error', () => undefined)
    child.once('error', () => undefined)
    child.once('exit', () => {
      if (this.#child === child) this.#ended(performance.now() - began)
    })
    this.#child = child
    for (const instance of this.#instances) this.#tell({ add: instance })
  }

  #ended(afterMs: number): void {
    this.#child = undefined
    if (!this.#restarts) return
    if (afterMs > STEADY_MS) this.#pauseMs = 0
    const restart = () => {
      this.#pause = undefined
      if (this.#instances.size > 0) this.#start()
    }
    this.#pause = setTimeout(restart, this.#pauseMs).unref()
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, LEAST_PAUSE_MS), MOST_PAUSE_MS)
  }
}
