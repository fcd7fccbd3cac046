import { createWriteStream, type WriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import type { LogChunk } from '../../engine/port-types.ts'
import type { ActionOf } from '../../plan/types.ts'
import type { Spec } from '../../spec/types.ts'
import type { Emit } from '../events.ts'
import { ownFolder } from '../files/own-folder.ts'
import { LineBuffer } from '../logs/lines.ts'

const LAST_LINES = 30
const STREAMS = ['stdout', 'stderr'] as const

/** What a setup step prints: told line by line, and kept as a whole in a file beside the definition. */
export class StepOutput {
  readonly #step: string
  readonly #emit: Emit
  readonly #lines = { stdout: new LineBuffer(), stderr: new LineBuffer() }
  readonly #last: string[] = []
  #file: WriteStream | undefined
  #path: string | undefined

  private constructor(step: string, emit: Emit) {
    this.#step = step
    this.#emit = emit
  }

  /** Where the output cannot be kept, that is told, and nothing fails for it. */
  static async open(spec: Spec, { step, position }: ActionOf<'run-step'>, emit: Emit): Promise<StepOutput> {
    const output = new StepOutput(step.name, emit)
    try {
      const folder = await ownFolder(spec.directory, 'setup', spec.instance)
      const path = join(folder, `${position}-${step.name}.log`)
      output.#file = createWriteStream(path, { fd: await open(path, 'w') })
      output.#path = path
      output.#file.on('error', (error) => output.#notKept(error))
    } catch (error) {
      output.#notKept(error)
    }
    return output
  }

  /** The file that has all of it; `undefined` when it cannot be kept. */
  get path(): string | undefined {
    return this.#path
  }

  /** The last lines, in the order in which they came. */
  get last(): readonly string[] {
    return this.#last
  }

  /** Takes what was printed; resolves once it is kept, so that the disk sets the pace. */
  async write({ stream, data }: LogChunk): Promise<void> {
    for (const line of this.#lines[stream].push(data)) this.#line(stream, line)
    const file = this.#file
    if (file !== undefined) await new Promise<void>((resolve) => file.write(data, () => resolve()))
  }

  /** Tells what has no line end, and waits until all is in the file. */
  async close(): Promise<void> {
    for (const stream of STREAMS) {
      const rest = this.#lines[stream].end()
      if (rest !== '') this.#line(stream, rest)
    }
    const file = this.#file
    if (file === undefined) return
    // What goes wrong with it is told by its listener.
    await new Promise<void>((resolve) => file.once('close', resolve).end())
  }

  #line(stream: LogChunk['stream'], text: string): void {
    this.#last.push(text)
    if (this.#last.length > LAST_LINES) this.#last.shift()
    this.#emit({ type: 'step.output', step: this.#step, stream, text })
  }

  #notKept(error: unknown): void {
    this.#file = undefined
    this.#path = undefined
    this.#emit({
      type: 'notice',
      subject: this.#step,
      message: `its output is not kept in a file: ${messageOf(error)}`,
    })
  }
}
