import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import { spawnHelper } from './helper-process.ts'
import { formatNote, type JanitorJob, type JanitorNote } from './job.ts'

/** A small process that outlives this one, and tidies up once the pipe to it breaks. */
export class Janitor {
  readonly #job: JanitorJob
  readonly #instances = new Set<string>()
  readonly #restarts: boolean
  #child: ChildProcess | undefined

  /** With `restarts` another takes the place of one that is killed. */
  constructor(job: JanitorJob, { restarts }: { readonly restarts: boolean }) {
    this.#job = job
    this.#restarts = restarts
    this.#start()
  }

  /** An instance is its to take away; told before anything of it is made. */
  add(instance: string): void {
    this.#instances.add(instance)
    this.#tell({ add: instance })
  }

  /** An instance is gone already. */
  drop(instance: string): void {
    this.#instances.delete(instance)
    this.#tell({ drop: instance })
  }

  #tell(note: JanitorNote): void {
    this.#child?.stdin?.write(formatNote(note))
  }

  #start(): void {
    const child = spawnHelper('janitor', this.#job, 'pipe')
    child.unref()
    if (child.stdin instanceof Socket) child.stdin.unref()
    // One that is gone is noticed by its end, and one that cannot be started by the sweep of a later command.
    child.stdin?.on('error', () => undefined)
    child.once('error', () => undefined)
    child.once('exit', () => {
      this.#child = undefined
      if (this.#restarts) this.#start()
    })
    this.#child = child
    for (const instance of this.#instances) this.#tell({ add: instance })
  }
}
