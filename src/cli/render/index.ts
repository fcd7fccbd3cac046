import ansis from 'ansis'
import { createLogUpdate } from 'log-update'
import type { EnvctlEvent } from '../../actions/events.ts'
import { formatDuration } from '../../base/duration.ts'
import { liveLines } from './live.ts'
import { EMPTY, type Model, reduce } from './model.ts'

/** Shows an operation while it runs. */
export interface Renderer {
  readonly listener: (event: EnvctlEvent) => void
  /** Leaves what was shown as it is, and the terminal as it was. */
  end(): void
}

const FRAME_MS = 80

/** A live view on a terminal, plain lines elsewhere, nothing with `quiet`. */
export function makeRenderer({ quiet }: { readonly quiet: boolean }): Renderer {
  if (quiet) return { listener: () => undefined, end: () => undefined }
  const { env, stderr } = process
  const live = stderr.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb'
  return live ? liveRenderer(stderr) : plainRenderer(stderr)
}

function liveRenderer(stream: NodeJS.WriteStream): Renderer {
  const update = createLogUpdate(stream)
  const began = performance.now()
  let model = EMPTY
  let told = 0
  const draw = () => {
    for (const notice of model.notices.slice(told)) {
      update.clear()
      stream.write(`${ansis.yellow('!')} ${notice}\n`)
    }
    told = model.notices.length
    const rows = Math.max(1, (stream.rows ?? 24) - 1)
    update(liveLines(model, (stream.columns ?? 80) - 1, performance.now() - began).slice(-rows).join('\n'))
  }
  const timer = setInterval(draw, FRAME_MS)
  return {
    listener: (event) => {
      model = reduce(model, event)
    },
    end: () => {
      clearInterval(timer)
      if (model.lines.size > 0 || model.notices.length > told) draw()
      update.done()
    },
  }
}

/** A line for everything that has ended: a record, and not a picture. */
export function plainRenderer(stream: { write(text: string): unknown }): Renderer {
  let model: Model = EMPTY
  return {
    listener: (event) => {
      const before = model
      model = reduce(model, event)
      for (const notice of model.notices.slice(before.notices.length)) stream.write(`! ${notice}\n`)
      for (const [subject, line] of model.lines) {
        const known = before.lines.get(subject)
        if (line.state === 'working' || (known?.state === line.state && known.text === line.text)) continue
        stream.write(`${subject} ${line.text} (${formatDuration((line.ended ?? line.began) - line.began)})\n`)
      }
    },
    end: () => undefined,
  }
}
