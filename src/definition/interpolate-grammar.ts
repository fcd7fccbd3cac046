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

export type Grammar =
  | { readonly ok: true; readonly parts: readonly Part[] }
  | { readonly ok: false; readonly offset: number; readonly message: string }

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
/** A dotted reference: what follows the first dot may be any key of the definition. */
const REFERENCE = /[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*/y
const OPERATOR = /:-|:\?|:\+|-|\?|\+/y

/**
 * Takes a text apart into what stands for itself and what stands for something else, by Compose's rules with
 * dotted references added.
 *
 * @example
 * parseTemplate('pg:${VERSION:-16}') // { ok: true, parts: ['pg:', { name: 'VERSION', operator: ':-', word: ['16'], ... }] }
 */
export function parseTemplate(text: string): Grammar {
  const scanner = new Scanner(text)
  const parts = scanner.parts(false)
  return scanner.failure ?? { ok: true, parts }
}

class Scanner {
  failure: Extract<Grammar, { ok: false }> | undefined
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Up to the end, or to the brace that closes a word. */
  parts(inWord: boolean): readonly Part[] {
    const parts: Part[] = []
    let literal = ''
    while (this.#at < this.#text.length && this.failure === undefined) {
      const char = this.#text[this.#at]
      if (inWord && char === '}') break
      if (char !== '$') {
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

  #reference(): Part | undefined {
    const offset = this.#at
    this.#at += 1
    if (this.#text[this.#at] !== '{') {
      const name = this.#match(NAME)
      if (name === undefined)
        return this.#fail(offset, 'A "$" must be followed by a name or "{"; for a "$" itself write "$$"')
      return { name, word: [], offset, length: this.#at - offset }
    }
    this.#at += 1
    const name = this.#match(REFERENCE)
    if (name === undefined) return this.#fail(offset, 'A name is missing after "${"')
    const operator = this.#match(OPERATOR) as Operator | undefined
    const word = operator === undefined ? [] : this.parts(true)
    if (this.failure !== undefined) return undefined
    if (this.#text[this.#at] !== '}') {
      return this.#fail(
        offset,
        operator === undefined && this.#at < this.#text.length
          ? 'The name has a character that no name has'
          : 'A "}" is missing',
      )
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

  #fail(offset: number, message: string): undefined {
    this.failure ??= { ok: false, offset, message }
    return undefined
  }
}
