/** What follows a name in `${NAME...}`: Compose's operators. */
export type Operator = ':-' | '-' | ':?' | '?' | ':+' | '+'

export type Part =
  | string
  | {
      readonly name: string
      readonly operator?: Operator | undefined
      readonly word: readonly Part[]
      /** Where it stands in the text, in characters. */
      readonly offset: number
      readonly length: number
    }

/** A place in a text that is not as the rules have it. */
export interface Failure {
  readonly message: string
  readonly offset: number
  readonly length: number
}

export interface Grammar {
  readonly parts: readonly Part[]
  /** Everything that is wrong, in order; it stands for nothing. */
  readonly failures: readonly Failure[]
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
/** A dotted reference: what follows the first dot may be any key of the definition. */
const REFERENCE = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*/y
const OPERATOR = /:-|:\?|:\+|-|\?|\+/y

export interface ParseOptions {
  /** How the names begin that stand for something else. Every other "$" stands for itself, "$$" for two. */
  readonly only?: string | undefined
}

/**
 * Takes a text apart into what stands for itself and what stands for something else, by Compose's rules with
 * dotted references added.
 *
 * @example
 * parseTemplate('pg:${VERSION:-16}') // { parts: ['pg:', { name: 'VERSION', operator: ':-', word: ['16'], ... }], failures: [] }
 */
export function parseTemplate(text: string, { only }: ParseOptions = {}): Grammar {
  const scanner = new Scanner(text, only)
  return { parts: scanner.parts(false), failures: scanner.failures }
}

class Scanner {
  readonly failures: Failure[] = []
  readonly #text: string
  readonly #only: string | undefined
  #at = 0

  constructor(text: string, only: string | undefined) {
    this.#text = text
    this.#only = only
  }

  /** Up to the end, or to the brace that closes a word. */
  parts(inWord: boolean): readonly Part[] {
    const parts: Part[] = []
    let literal = ''
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]
      if (inWord && char === '}') break
      if (char !== '$' || this.#standsForItself()) {
        literal += char
        this.#at += 1
      } else if (this.#text[this.#at + 1] === '$') {
        literal += '$'
        this.#at += 2
      } else {
        if (literal !== '') parts.push(literal)
        literal = ''
        const part = this.#reference()
        if (part !== undefined) parts.push(part)
      }
    }
    if (literal !== '') parts.push(literal)
    return parts
  }

  #standsForItself(): boolean {
    return this.#only !== undefined && !this.#text.startsWith(`\${${this.#only}`, this.#at)
  }

  #reference(): Part | undefined {
    const offset = this.#at
    this.#at += 1
    if (this.#text[this.#at] !== '{') {
      const name = this.#match(NAME)
      if (name === undefined)
        return this.#fail(offset, {
          message: 'A "$" must be followed by a name or "{"; for a "$" itself write "$$"',
          end: offset + 1,
        })
      return { name, word: [], offset, length: this.#at - offset }
    }
    this.#at += 1
    const name = this.#match(REFERENCE)
    if (name === undefined) return this.#fail(offset, { message: 'A name is missing after "${"' })
    const operator = this.#match(OPERATOR) as Operator | undefined
    const word = operator === undefined ? [] : this.parts(true)
    if (this.#text[this.#at] !== '}') {
      const inName = operator === undefined && this.#at < this.#text.length
      return this.#fail(offset, {
        message: inName ? 'The name has a character that no name has' : 'A "}" is missing',
      })
    }
    this.#at += 1
    return { name, operator, word, offset, length: this.#at - offset }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  /** Notes what is wrong and goes on behind it: behind the next brace unless told where. */
  #fail(offset: number, { message, end }: { readonly message: string; readonly end?: number }): undefined {
    const brace = this.#text.indexOf('}', this.#at)
    this.#at = end ?? (brace < 0 ? this.#text.length : brace + 1)
    this.failures.push({ message, offset, length: this.#at - offset })
  }
}
