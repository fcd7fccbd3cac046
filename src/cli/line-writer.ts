/** As much is written at once: a write for each line would cost more than the line. */
const CHUNK = 16 * 1024

/** Writes lines in chunks, the last ones without delay; a reader that is slow holds the writer up, and not memory. */
export class LineWriter {
  readonly #stream: NodeJS.WriteStream
  #waiting = ''
  #scheduled: NodeJS.Immediate | undefined

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  /** Resolves once more may be written; nothing when it may at once. */
  write(lines: readonly string[]): Promise<void> | undefined {
    for (const line of lines) this.#waiting += `${line}\n`
    if (this.#waiting.length < CHUNK) {
      this.#scheduled ??= setImmediate(() => this.flush())
      return undefined
    }
    return this.flush()
  }

  /** Writes what waits. */
  flush(): Promise<void> | undefined {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled)
    this.#scheduled = undefined
    const text = this.#waiting
    this.#waiting = ''
    if (text === '' || this.#stream.write(text)) return undefined
    return this.#drained()
  }

  /** A stream that nobody reads any more never drains: it tells so, and whoever writes is not to wait for it. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#stream.off('drain', done)
        this.#stream.off('error', done)
        resolve()
      }
      this.#stream.on('drain', done)
      this.#stream.on('error', done)
    })
  }
}
