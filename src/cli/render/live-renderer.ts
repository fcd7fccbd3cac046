import ansis from 'ansis'
import { createLogUpdate } from 'log-update'
import { liveLines } from './live.ts'
import { EMPTY, reduce } from './model.ts'
import type { Renderer } from './renderer.ts'

const FRAME_MS = 80

/**
 * A line for each subject, drawn over and over: the only writer on the terminal while an operation lasts. What
 * comes between operations, such as the output of a command, finds the cursor below a finished picture.
 */
export function liveRenderer(stream: NodeJS.WriteStream): Renderer {
  const update = createLogUpdate(stream)
  const began = performance.now()
  let model = EMPTY
  let told = 0
  let timer: NodeJS.Timeout | undefined
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
  const end = () => {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    if (model.lines.size > 0 || model.notices.length > told) draw()
    update.done()
    model = EMPTY
    told = 0
  }
  return {
    listener: (event) => {
      timer ??= setInterval(draw, FRAME_MS)
      model = reduce(model, event)
      if (event.type === 'operation.ended') end()
    },
    end,
  }
}
