import type { EnvctlEvent } from '../../actions/events.ts'
import { formatBytes } from '../../base/bytes.ts'

/** How far the build of an image is. */
export interface BuildProgress {
  /** Steps that go on, the latest last. */
  readonly running: readonly string[]
  readonly done: number
  readonly cached: number
  /** Of the context, in bytes. */
  readonly sent: number
  /** What the step that wrote last has written, the latest last. */
  readonly tail: readonly string[]
}

export type BuildEvent = Extract<
  EnvctlEvent,
  { readonly type: 'build.step' | 'build.output' | 'build.sending' }
>

/** Lines of output that are shown while a step goes on. */
const TAIL = 3

const BEGUN: BuildProgress = { running: [], done: 0, cached: 0, sent: 0, tail: [] }

/** The progress after an event. */
export function follow(before: BuildProgress = BEGUN, event: BuildEvent): BuildProgress {
  if (event.type === 'build.sending') return { ...before, sent: event.bytes }
  if (event.type === 'build.output')
    return { ...before, tail: [...before.tail, event.text].filter((line) => line.trim() !== '').slice(-TAIL) }
  const { step, status } = event
  const others = before.running.filter((each) => each !== step)
  // What a step said is of no interest any more once it has ended well.
  if (status === 'started') return { ...before, running: [...others, step], tail: [] }
  const tail = status === 'failed' ? before.tail : []
  return {
    ...before,
    running: others,
    tail,
    done: before.done + (status === 'done' ? 1 : 0),
    cached: before.cached + (status === 'cached' ? 1 : 0),
  }
}

/** @example 'building [3/7] RUN npm ci (2 done, 1 cached)' */
export function progressText({ running, done, cached, sent }: BuildProgress): string {
  const step = running.at(-1)
  const ended = [...(done > 0 ? [`${done} done`] : []), ...(cached > 0 ? [`${cached} cached`] : [])]
  const count = ended.length === 0 ? '' : ` (${ended.join(', ')})`
  if (step !== undefined) return `building${count}: ${step}`
  return sent > 0 && done === 0 ? `sending its context: ${formatBytes(sent)}` : `building${count}`
}
