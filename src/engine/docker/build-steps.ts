import type { BuildEvent } from '../events.ts'
import { decodeTrace } from './build-trace.ts'
import type { ProgressLine } from './progress.ts'

const KEPT_CHARACTERS = 8000
const KEPT_LINES = 30
const INTERNAL = /^\[internal\]|^copy \/context \/$/

type Status = Extract<BuildEvent, { readonly type: 'build.step' }>['status']

/** Follows a build's steps, of either builder, and keeps the end of each one's output for the error. */
export class BuildSteps {
  readonly #image: string
  readonly #emit: (event: BuildEvent) => void
  /** BuildKit's digest of a step to its name. */
  readonly #names = new Map<string, string>()
  readonly #told = new Map<string, Status>()
  readonly #output = new Map<string, string>()
  #step: string | undefined
  /** Why the build failed, in the builder's words. */
  failure: string | undefined
  failedStep: string | undefined

  constructor(image: string, emit: (event: BuildEvent) => void) {
    this.#image = image
    this.#emit = emit
  }

  async take(line: ProgressLine): Promise<void> {
    if (line.text !== undefined) this.#classic(line.text)
    if (line.id === 'moby.buildkit.trace' && typeof line.aux === 'string') await this.#buildKit(line.aux)
    if (line.error !== undefined) this.#fail(line.error)
  }

  /** The last lines that a step wrote. */
  outputOf(step: string): readonly string[] {
    return (this.#output.get(step) ?? '')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .slice(-KEPT_LINES)
  }

  #fail(reason: string): void {
    this.failure = reason
    if (this.failedStep !== undefined || this.#step === undefined) return
    this.failedStep = this.#step
    this.#tell(this.#step, 'failed')
  }

  #classic(text: string): void {
    const step = /^step (\d+\/\d+ ?: .+)/i.exec(text)?.[1]?.trim()
    if (step !== undefined) {
      this.#endClassic()
      this.#step = step
      this.#tell(step, 'started')
    } else if (/^ ?-+> Using cache/.test(text) && this.#step !== undefined) this.#tell(this.#step, 'cached')
    else if (/^Successfully (built|tagged) /.test(text)) this.#endClassic()
    else if (!/^ ?-+> /.test(text)) this.#hear(this.#step ?? '', text)
  }

  #endClassic(): void {
    if (this.#step !== undefined && this.#told.get(this.#step) !== 'cached') this.#tell(this.#step, 'done')
    this.#step = undefined
  }

  async #buildKit(aux: string): Promise<void> {
    const { vertexes, logs } = await decodeTrace(aux)
    for (const { digest, name, error, completed, cached, started } of vertexes) {
      this.#names.set(digest, name)
      if (error !== '') {
        // Those that ran beside the failed one are cancelled.
        if (!/context canceled/.test(error)) this.failedStep ??= name
        this.#tell(name, 'failed')
      } else if (completed) this.#tell(name, cached ? 'cached' : 'done')
      else if (started) this.#tell(name, 'started')
    }
    for (const { vertex, text } of logs) this.#hear(this.#names.get(vertex) ?? '', text)
  }

  /** BuildKit tells of some steps more than once, and of its own housekeeping. */
  #tell(step: string, status: Status): void {
    const told = this.#told.get(step)
    if (told === status || (told !== undefined && status === 'started') || INTERNAL.test(step)) return
    this.#told.set(step, status)
    this.#emit({ type: 'build.step', image: this.#image, step, status })
  }

  #hear(step: string, text: string): void {
    this.#output.set(step, `${this.#output.get(step) ?? ''}${text}`.slice(-KEPT_CHARACTERS))
    this.#emit({ type: 'build.output', image: this.#image, step, text })
  }
}
