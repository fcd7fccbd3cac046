import ansis from 'ansis'
import { createLogUpdate } from 'log-update'
import { liveLines } from './live.ts'
import { EMPTY, reduce } from './model.ts'
import type { Renderer } from './renderer.ts'

const FRAME_MS = 80

/** A line for each subject, drawn over and over: the only writer on the terminal while it lives. */
export function liveRenderer(stream: NodeJS.WriteStream): Renderer {
  const update = createLogUpdate(stream)
  const began = performance.now()
  let model = EMPTY
  let told = 0
  let ended = false
  const draw = () => {
    for (const notice of model.notices.slice(told)) {
      update.clear()
      stream.write(`${ansis.yellow('!')} ${notice}\n`)
    }
    told = model.notices.length
    const rows = Math.max(1, (stream.rows ?? 24) - 1)
    update(
      liveLines(model, (stream.columns ?? 80) - 1, performance.now() - began)
        .slice(-rows)
        .join('\n'),
    )
  }
  const timer = setInterval(draw, FRAME_MS)
  return {
    listener: (event) => {
      model = reduce(model, event)
    },
    end: () => {
      if (ended) return
      ended = true
      clearInterval(timer)
      if (model.lines.size > 0 || model.notices.length > told) draw()
      update.done()
    },
  }
}
