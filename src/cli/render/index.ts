import { formatDuration } from '../../base/duration.ts'
import { EMPTY, type Model, plainText, reduce } from './model.ts'
import type { Renderer } from './renderer.ts'

/** A live view on a terminal, plain lines elsewhere, nothing with `quiet`. */
export async function makeRenderer({ quiet }: { readonly quiet: boolean }): Promise<Renderer> {
  if (quiet) return { listener: () => undefined, end: () => undefined }
  const { env, stderr } = process
  const live = stderr.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb'
  if (!live) return plainRenderer(stderr)
  const { liveRenderer } = await import('./live-renderer.ts')
  return liveRenderer(stderr)
}

/** A line for everything that has ended, and for every line of a step: a record, and not a picture. */
export function plainRenderer(stream: { write(text: string): unknown }): Renderer {
  let model: Model = EMPTY
  return {
    listener: (event) => {
      if (event.type === 'step.output') stream.write(`${event.step} | ${plainText(event.text)}\n`)
      if (event.type === 'build.output') stream.write(`${event.image} | ${plainText(event.text)}\n`)
      if (event.type === 'build.step' && event.status === 'started')
        stream.write(`${event.image} | ${event.step}\n`)
      if (event.type === 'build.step' && event.status === 'cached')
        stream.write(`${event.image} | cached: ${event.step}\n`)
      const before = model
      model = reduce(model, event)
      for (const notice of model.notices.slice(before.notices.length)) stream.write(`! ${notice}\n`)
      for (const [subject, line] of model.lines) {
        const known = before.lines.get(subject)
        if (line.state === 'working' || (known?.state === line.state && known.text === line.text)) continue
        stream.write(`${subject} ${line.text} (${formatDuration((line.ended ?? line.began) - line.began)})\n`)
      }
      // The next operation on the same things has times of its own.
      if (event.type === 'operation.ended') model = EMPTY
    },
    end: () => undefined,
  }
}
