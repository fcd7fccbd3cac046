import ansis from 'ansis'
import { createLogUpdate } from 'log-update'
import { foldedRows, liveLines } from './live.ts'
import { EMPTY, reduce } from './model.ts'
import type { Renderer } from './renderer.ts'

const FRAME_MS = 80

/** Asks the system for the size now: all terminals of Node can, though it is nowhere promised. */
type LiveTerminal = NodeJS.WriteStream & { readonly _refreshSize?: () => void }

/**
 * A line for each subject, drawn over and over: the only writer on the terminal while an operation lasts. What
 * comes between operations, such as the output of a command, finds the cursor below a finished picture.
 */
export function liveRenderer(stream: LiveTerminal): Renderer {
  const update = createLogUpdate(stream)
  const began = performance.now()
  let model = EMPTY
  let told = 0
  let timer: NodeJS.Timeout | undefined
  /** What stands on the terminal, and how wide that was. */
  let drawn: readonly string[] = []
  let drawnColumns = 0
  const size = () => ({ columns: stream.columns ?? 80, rows: stream.rows ?? 24 })

  /** A terminal that became narrower has folded what was drawn: that takes more rows than it had lines. */
  const unfold = () => {
    const { columns } = size()
    if (drawn.length === 0 || columns >= drawnColumns) return
    const rows = drawn.reduce((sum, line) => sum + foldedRows(line, columns), 0)
    stream.write(`\u001B[${rows}A\r\u001B[J`)
    update.done()
    drawn = []
  }
  const linesFor = (rows: number) =>
    liveLines(model, { columns: size().columns - 1, rows }, performance.now() - began)
  const draw = () => {
    // Told by a signal, Node knows of another size a moment late: what is drawn in that moment is folded.
    stream._refreshSize?.()
    unfold()
    for (const notice of model.notices.slice(told)) {
      update.clear()
      stream.write(`${ansis.yellow('!')} ${notice}\n`)
    }
    told = model.notices.length
    drawn = linesFor(Math.max(1, size().rows - 1))
    drawnColumns = size().columns
    update(drawn.join('\n'))
  }
  const end = () => {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    stream.off('resize', draw)
    if (model.lines.size > 0 || model.notices.length > told) {
      draw()
      // Of the record nothing is left out.
      update.persist(linesFor(Number.POSITIVE_INFINITY).join('\n'))
    }
    update.done()
    model = EMPTY
    told = 0
    drawn = []
  }
  return {
    listener: (event) => {
      if (timer === undefined) {
        timer = setInterval(draw, FRAME_MS)
        stream.on('resize', draw)
      }
      model = reduce(model, event)
      if (event.type === 'operation.ended') end()
    },
    end,
  }
}
