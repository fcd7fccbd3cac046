import { createLogUpdate } from 'log-update'
import { cut } from './render/live.ts'

/** Draws a text anew for every item, in place, none of its lines wider than the terminal. */
export async function liveTable<Item>(
  items: AsyncIterable<Item>,
  textOf: (item: Item) => Promise<string>,
): Promise<void> {
  const { stdout } = process
  const update = createLogUpdate(stdout)
  try {
    for await (const item of items) {
      const lines = (await textOf(item)).split('\n').slice(0, Math.max(2, (stdout.rows ?? 24) - 1))
      update(lines.map((line) => cut(line, (stdout.columns ?? 80) - 1)).join('\n'))
    }
  } finally {
    update.done()
  }
}
