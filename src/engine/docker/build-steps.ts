import type { BuildEvent } from '../events.ts'
import { decodeTrace } from './build-trace.ts'
import { OutputTail } from './output-tail.ts'
import type { ProgressLine } from './progress.ts'

const INTERNAL = /^\[internal\]|^copy \/context \/$/
const SENDING = /^transferring context/

type Status = Extract<BuildEvent, { readonly type: 'build.step' }>['status']

/** Follows a build's steps, of either builder, and keeps what each one said until it has ended well. */
export class BuildSteps {
  readonly #image: string
  readonly #emit: (event: BuildEvent) => void
  /** BuildKit's digest of a step to its name. */
  readonly #names = new Map<string, string>()
  readonly #told = new Map<string, Status>()
  readonly #output = new Map<string, OutputTail>()
  #step: string | undefined
  #sent = 0
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

  /** What a step that has not ended well wrote. */
  outputOf(step: string): readonly string[] {
    return this.#output.get(step)?.lines() ?? []
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
    else if (!/^ ?-+> /.test(text) && !this.#endsName(text)) this.#hear(this.#step ?? '', text)
  }

  /** The end of the line that a step's name stands on comes by itself. */
  #endsName(text: string): boolean {
    return text === '\n' && !this.#output.has(this.#step ?? '')
  }

  #endClassic(): void {
    if (this.#step !== undefined && this.#told.get(this.#step) !== 'cached') this.#tell(this.#step, 'done')
    this.#step = undefined
  }

  async #buildKit(aux: string): Promise<void> {
    const { vertexes, statuses, logs } = await decodeTrace(aux)
    for (const { digest, name } of vertexes) this.#names.set(digest, name)
    for (const { vertex, text } of logs) this.#hear(this.#names.get(vertex) ?? '', text)
    for (const { name, current } of statuses) if (SENDING.test(name)) this.#send(current)
    for (const { name, error, completed, cached, started } of vertexes) {
      if (error !== '') {
        // Those that ran beside the failed one are cancelled.
        if (!/context canceled/.test(error)) this.failedStep ??= name
        this.#tell(name, 'failed')
      } else if (completed) this.#tell(name, cached ? 'cached' : 'done')
      else if (started) this.#tell(name, 'started')
    }
  }

  #send(bytes: number): void {
    if (bytes <= this.#sent) return
    this.#sent = bytes
    this.#emit({ type: 'build.sending', image: this.#image, bytes })
  }

  /** BuildKit tells of some steps more than once, and of its own housekeeping. */
  #tell(step: string, status: Status): void {
    const told = this.#told.get(step)
    if (told === status || (told !== undefined && status === 'started') || INTERNAL.test(step)) return
    this.#told.set(step, status)
    const rest = this.#output.get(step)?.end()
    if (rest !== undefined && status !== 'started') this.#say(step, rest)
    if (status === 'done' || status === 'cached') this.#output.delete(step)
    this.#emit({ type: 'build.step', image: this.#image, step, status })
  }

  #hear(step: string, text: string): void {
    const output = this.#output.get(step) ?? new OutputTail()
    this.#output.set(step, output)
    for (const line of output.add(text)) this.#say(step, line)
  }

  #say(step: string, text: string): void {
    this.#emit({ type: 'build.output', image: this.#image, step, text })
  }
}
