/** How many items may wait for the reader before those who bring them have to wait: each may be a thousand lines. */
const ROOM = 16

/**
 * Brings the items of several streams together as they come. Who reads slowly holds the streams up, and
 * nothing piles up.
 */
export class Funnel<Item> {
  readonly #items: Item[] = []
  #failure: { readonly error: unknown } | undefined
  #ended = false
  #readable = Promise.withResolvers<void>()
  #writable = Promise.withResolvers<void>()

  /** Takes an item once there is room; `false` when nobody reads any more. */
  async put(item: Item): Promise<boolean> {
    while (this.#items.length >= ROOM && !this.#ended) await this.#writable.promise
    if (this.#ended) return false
    this.#items.push(item)
    this.#readable.resolve()
    return true
  }

  /** No more items will come. What waits is still read. */
  end(): void {
    this.#ended = true
    this.#readable.resolve()
    this.#writable.resolve()
  }

  /** The reader is told, once it has read what waits. */
  fail(error: unknown): void {
    this.#failure ??= { error }
    this.end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    try {
      for (;;) {
        const waiting = this.#items.splice(0)
        this.#writable.resolve()
        this.#writable = Promise.withResolvers()
        yield* waiting
        if (this.#items.length > 0) continue
        if (this.#ended) break
        await this.#readable.promise
        this.#readable = Promise.withResolvers()
      }
      if (this.#failure !== undefined) throw this.#failure.error
    } finally {
      this.end()
    }
  }
}
