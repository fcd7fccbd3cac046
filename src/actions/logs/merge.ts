import type { LogLine } from '../outcomes.ts'
import { Funnel } from './funnel.ts'

type Lines = readonly LogLine[]

/** Lines of several logs in the order of their times; of each as many are held as came at once. */
export async function* mergeByTime(streams: readonly AsyncIterable<Lines>[]): AsyncIterable<Lines> {
  let heads = await Promise.all(streams.map((stream) => refilled(new Head(stream))))
  for (;;) {
    heads = heads.filter((head) => !head.ended)
    if (heads.length === 0) return
    const ordered: LogLine[] = []
    let first: Head
    do {
      first = earliest(heads)
      ordered.push(...first.take())
      // What it has next may be earlier than what the others have.
    } while (!first.empty)
    yield ordered
    await refilled(first)
  }
}

/** Where one log is read. */
class Head {
  readonly #iterator: AsyncIterator<Lines>
  #lines: Lines = []
  #at = 0
  /** Of the line that is next, in the form in which times can be compared. */
  time = ''
  ended = false

  constructor(stream: AsyncIterable<Lines>) {
    this.#iterator = stream[Symbol.asyncIterator]()
  }

  get empty(): boolean {
    return this.#at >= this.#lines.length
  }

  take(): Lines {
    const taken = this.#lines.slice(this.#at, this.#at + 1)
    this.#moveTo(this.#at + 1)
    return taken
  }

  async read(): Promise<void> {
    const next = await this.#iterator.next()
    this.ended = next.done === true
    this.#lines = next.done === true ? [] : next.value
    this.#moveTo(0)
  }

  #moveTo(at: number): void {
    this.#at = at
    this.time = comparable(this.#lines[at]?.timestamp)
  }
}

async function refilled(head: Head): Promise<Head> {
  while (head.empty && !head.ended) await head.read()
  return head
}

const earliest = (heads: readonly Head[]): Head =>
  heads.reduce((best, head) => (head.time < best.time ? head : best))

/** So long is a time that leaves nothing out. */
const WHOLE = '2026-01-31T12:00:00.123456789Z'.length

/** Times of one engine: RFC 3339 in UTC, so that their texts are in order as they are, but for what they leave out at the end. */
export function comparable(timestamp = ''): string {
  if (timestamp.length === WHOLE) return timestamp
  const time = timestamp.replace(/Z$/, '')
  return (time.includes('.') ? time : `${time}.`).padEnd(WHOLE, '0')
}

/** Lines with their times only when these were asked for. */
export async function* shown(all: AsyncIterable<Lines>, timestamps: boolean): AsyncIterable<Lines> {
  for await (const lines of all)
    yield timestamps
      ? lines
      : lines.map(({ service, number, stream, text }) => ({ service, number, stream, text }))
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
