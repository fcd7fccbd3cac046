import type { LogLine } from '../outcomes.ts'
import { Funnel } from './funnel.ts'

/** Lines of several logs in the order of their times, one line of each held at a time. */
export async function* mergeByTime(streams: readonly AsyncIterable<LogLine>[]): AsyncIterable<LogLine> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]())
  const heads = await Promise.all(iterators.map((iterator) => iterator.next()))
  for (;;) {
    let first = -1
    for (const [index, head] of heads.entries()) {
      const best = heads[first]
      if (head.done === true) continue
      if (best === undefined || best.done === true || earlier(head.value, best.value)) first = index
    }
    const head = heads[first]
    const iterator = iterators[first]
    if (head === undefined || head.done === true || iterator === undefined) return
    yield head.value
    heads[first] = await iterator.next()
  }
}

/** Times of one engine: RFC 3339 in UTC, so that their texts are in order as they are, but for their length. */
function earlier(a: LogLine, b: LogLine): boolean {
  return comparable(a.timestamp) < comparable(b.timestamp)
}

const comparable = (timestamp = ''): string => timestamp.replace(/Z$/, '').padEnd(30, '0')

/** Lines with their times only when these were asked for. */
export async function* shown(lines: AsyncIterable<LogLine>, timestamps: boolean): AsyncIterable<LogLine> {
  for await (const line of lines) {
    const { timestamp: _, ...rest } = line
    yield timestamps ? line : rest
  }
}

/**
 * Items of several streams as they come, and of those that join later. Ends when all have ended, but for the
 * stream of streams, which a follower ends by its signal.
 */
export async function* merge<Item>(
  streams: readonly AsyncIterable<Item>[],
  later: AsyncIterable<AsyncIterable<Item>>,
): AsyncIterable<Item> {
  const funnel = new Funnel<Item>()
  let live = 0
  const follow = async (stream: AsyncIterable<Item>) => {
    live += 1
    for await (const item of stream) if (!(await funnel.put(item))) return
    live -= 1
    // Nothing runs any more: like `docker compose logs -f`, that ends the following.
    if (live === 0) funnel.end()
  }
  const join = async () => {
    for await (const stream of later) void follow(stream).catch((error) => funnel.fail(error))
    if (live === 0) funnel.end()
  }
  for (const stream of streams) void follow(stream).catch((error) => funnel.fail(error))
  void join().catch((error) => funnel.fail(error))
  yield* funnel
}
