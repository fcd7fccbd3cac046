import { withoutPrefix, withoutSuffix, withReplaced } from './word-pattern.ts'

/**
 * A word of a Dockerfile as BuildKit reads it: quotes and escapes taken away, and what names stand for filled in;
 * a name that has no value is empty. Knows the operators of the newest, of which older ones refuse
 * some. `undefined` when it is no word, or one of its names must have a value and has none.
 *
 * @param escaping the Dockerfile's escape character
 *
 * @example
 * expandWord('node:${V:-"$DEFAULT"}', new Map([['DEFAULT', '24']]), '\\') // 'node:24'
 */
export function expandWord(
  word: string,
  values: ReadonlyMap<string, string>,
  escaping: string,
): string | undefined {
  try {
    return new Reader(word, values, escaping).until(undefined)
  } catch (error) {
    if (error instanceof NoWord) return undefined
    throw error
  }
}

class NoWord extends Error {}

const NAME = /[@*#?\-$!]|\d+|[\p{L}_][\p{L}\p{Nd}_]*/uy

class Reader {
  readonly #text: string
  readonly #values: ReadonlyMap<string, string>
  readonly #escaping: string
  #at = 0

  constructor(text: string, values: ReadonlyMap<string, string>, escaping: string) {
    this.#text = text
    this.#values = values
    this.#escaping = escaping
  }

  /** Up to a character, which is read too; without one up to the end. Patterns have their escapes still. */
  until(stop: string | undefined, keepsEscapes = false): string {
    let read = ''
    while (this.#peek !== stop) {
      const char = this.#next()
      if (char === '$') read += this.#reference()
      else if (char === "'") read += this.#singleQuoted()
      else if (char === '"') read += this.#doubleQuoted(keepsEscapes)
      else if (char === this.#escaping) read += (keepsEscapes ? char : '') + this.#rest(1)
      else read += char
    }
    this.#rest(1)
    return read
  }

  get #peek(): string | undefined {
    return this.#text[this.#at]
  }

  #next(): string {
    if (this.#at >= this.#text.length) throw new NoWord()
    return this.#rest(1)
  }

  /** So many characters, as far as there are any. */
  #rest(count: number): string {
    const read = this.#text.slice(this.#at, this.#at + count)
    this.#at += read.length
    return read
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at)
    if (end < 0) throw new NoWord()
    return this.#rest(end - this.#at + 1).slice(0, -1)
  }

  #doubleQuoted(keepsEscapes: boolean): string {
    let read = ''
    for (;;) {
      const char = this.#next()
      if (char === '"') return read
      if (char === '$') read += this.#reference()
      else if (char !== this.#escaping) read += char
      else {
        const known = this.#peek === '"' || this.#peek === '$' || this.#peek === this.#escaping
        read += (keepsEscapes ? char : '') + (known ? this.#next() : char)
      }
    }
  }

  #name(): string {
    NAME.lastIndex = this.#at
    return this.#rest(NAME.exec(this.#text)?.[0].length ?? 0)
  }

  #reference(): string {
    if (this.#peek !== '{') {
      const name = this.#name()
      return name === '' ? '$' : (this.#values.get(name) ?? '')
    }
    this.#next()
    const name = this.#name()
    if (name === '') throw new NoWord()
    const value = this.#values.get(name)
    const operator = this.#next()
    if (operator === '}') return value ?? ''
    if (operator === '/') return this.#replaced(value ?? '')
    // With a colon, an empty value is none.
    if (operator === ':') return this.#alternative(this.#next(), value === '' ? undefined : value, value)
    return this.#alternative(operator, value, value)
  }

  /** @param given the value, when it counts as one */
  #alternative(operator: string, given: string | undefined, value = ''): string {
    const isPattern = operator === '#' || operator === '%'
    const word = this.until('}', isPattern)
    if (operator === '-') return given ?? word
    if (operator === '+') return given === undefined ? '' : word
    if (operator === '?' && given !== undefined) return given
    const cut = operator === '#' ? withoutPrefix : withoutSuffix
    const longest = word.startsWith(operator)
    const rest = isPattern ? cut(value, longest ? word.slice(1) : word, longest) : undefined
    if (rest === undefined) throw new NoWord()
    return rest
  }

  #replaced(value: string): string {
    const all = this.#peek === '/'
    if (all) this.#next()
    const pattern = this.until('/', true)
    const replaced = withReplaced(value, { pattern, instead: this.until('}', true), all })
    if (replaced === undefined) throw new NoWord()
    return replaced
  }
}
