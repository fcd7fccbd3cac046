/** In characters: more than builders let through of one step. */
const KEPT = 4 * 1024 * 1024

/** What somebody writes, line by line however it is cut; of very much, the end is kept. */
export class OutputTail {
  readonly #lines: string[] = []
  #size = 0
  #cut = false
  #rest = ''

  /** The lines that are whole now. */
  add(text: string): readonly string[] {
    const lines = `${this.#rest}${text}`.split(/\r?\n/)
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#keep(line)
    return lines
  }

  /** A last line that nothing ended. */
  end(): string | undefined {
    const rest = this.#rest
    this.#rest = ''
    if (rest === '') return undefined
    this.#keep(rest)
    return rest
  }

  lines(): readonly string[] {
    const rest = this.#rest === '' ? [] : [this.#rest]
    return [...(this.#cut ? ['(the beginning is left out)'] : []), ...this.#lines, ...rest]
  }

  #keep(line: string): void {
    this.#lines.push(line)
    this.#size += line.length
    while (this.#size > KEPT) {
      this.#size -= this.#lines.shift()?.length ?? this.#size
      this.#cut = true
    }
  }
}
