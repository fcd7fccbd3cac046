import type { BuildEvent } from '../events.ts'
import { decodeTrace } from './build-trace.ts'
import type { ProgressLine } from './progress.ts'

const KEPT_LINES = 40

/** Follows a build's steps, of either builder, and keeps the end of their output for the error. */
export class Steps {
  readonly #image: string
  readonly #emit: (event: BuildEvent) => void
  readonly #told = new Map<string, string>()
  readonly #output: string[] = []
  /** Why the build failed, in the builder's words. */
  failure: string | undefined
  #step = ''

  constructor(image: string, emit: (event: BuildEvent) => void) {
    this.#image = image
    this.#emit = emit
  }

  async take(line: ProgressLine): Promise<void> {
    if (line.error !== undefined) this.failure = line.error
    if (line.text !== undefined) this.#classic(line.text)
    if (line.id === 'moby.buildkit.trace' && typeof line.aux === 'string') await this.#buildKit(line.aux)
  }

  lastOutput(): readonly string[] {
    return this.#output
  }

  #classic(text: string): void {
    const step = /^Step (\d+\/\d+ : .+)$/m.exec(text)?.[1]
    if (step !== undefined) {
      if (this.#step !== '') this.#tell(this.#step, 'done')
      this.#step = step
      this.#tell(step, 'started')
    } else this.#keep(this.#step, text)
  }

  async #buildKit(aux: string): Promise<void> {
    const { vertexes, logs } = await decodeTrace(aux)
    for (const vertex of vertexes) {
      if (vertex.error !== '') this.#tell(vertex.name, 'failed')
      else if (vertex.completed) this.#tell(vertex.name, vertex.cached ? 'cached' : 'done')
      else if (vertex.started) this.#tell(vertex.name, 'started')
      this.#names.set(vertex.digest, vertex.name)
    }
    for (const { vertex, text } of logs) this.#keep(this.#names.get(vertex) ?? '', text)
  }

  readonly #names = new Map<string, string>()

  #tell(step: string, status: 'started' | 'done' | 'cached' | 'failed'): void {
    if (this.#told.get(step) === status || step.startsWith('[internal]')) return
    this.#told.set(step, status)
    this.#emit({ type: 'build.step', image: this.#image, step, status })
  }

  #keep(step: string, text: string): void {
    const lines = text.split(/\r?\n/).filter((line) => line !== '')
    if (lines.length === 0) return
    this.#output.push(...lines)
    this.#output.splice(0, Math.max(0, this.#output.length - KEPT_LINES))
    this.#emit({ type: 'build.output', image: this.#image, step, text })
  }
}
