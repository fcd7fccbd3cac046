/** A pattern of `.dockerignore`, with the leading `!` taken off. */
export interface IgnorePattern {
  /** Whether what it matches comes back. */
  readonly exception: boolean
  /** A path of the context, as a whole and not its parents. */
  matches(name: string): boolean
  /** Whether something below a folder could match. */
  mayMatchBelow(folder: string): boolean
}

/**
 * A pattern as Docker reads it: `*` and `?` stay within a folder, `**` does not, `[...]` is one character of
 * those, a backslash takes the meaning from the next. Throws a `SyntaxError` where the pattern is malformed.
 *
 * @example
 * ignorePattern('**\/*.log', false).matches('a/b.log') // true
 */
export function ignorePattern(text: string, exception: boolean): IgnorePattern {
  const parts = text.split('/')
  const wild = parts.findIndex((part) => /[*?[\\]/.test(part))
  const fixed = wild < 0 ? parts : parts.slice(0, wild)
  // Without `**` a pattern matches at its own depth alone.
  const depth = text.includes('**') ? Number.POSITIVE_INFINITY : parts.length
  return {
    exception,
    matches: matcherOf(text),
    mayMatchBelow: (folder) => {
      const folders = folder.split('/')
      return folders.length < depth && folders.every((each, at) => at >= fixed.length || each === fixed[at])
    },
  }
}

function matcherOf(text: string): (name: string) => boolean {
  const suffix = text.slice(2)
  // What begins with `**` and has nothing else of the kind means any end of a path, so `**b` means `ab` too.
  if (text.startsWith('**') && !/[*?[\]\\]/.test(suffix))
    return (name) => name.endsWith(suffix) || (suffix.startsWith('/') && name === suffix.slice(1))
  if (!/[*?[\]\\]/.test(text)) return (name) => name === text
  const expression = new RegExp(`^${expressionOf(text)}$`, 'u')
  return (name) => expression.test(name)
}

/** A regular expression for the whole of a path. */
function expressionOf(text: string): string {
  const characters = [...text]
  let result = ''
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (character === '*' && characters[at + 1] === '*') {
      at += characters[at + 2] === '/' ? 2 : 1
      result += at + 1 >= characters.length ? '[^]*' : '(?:.*/)?'
    } else if (character === '*') result += '[^/]*'
    else if (character === '?') result += '[^/]'
    else if (character === '[') {
      const { expression, end } = classAt(characters, at)
      result += expression
      at = end
    } else if (character === '\\') {
      at += 1
      result += escaped(characters[at])
    } else result += literal(character)
  }
  return result
}

/** `[...]` from its bracket on: characters and ranges of them, with `^` all others. */
function classAt(
  characters: readonly string[],
  start: number,
): { readonly expression: string; readonly end: number } {
  let at = start + 1
  let result = '['
  if (characters[at] === '^') {
    result += '^'
    at += 1
  }
  const member = (): string => {
    const character = characters[at]
    if (character === '-' || character === ']') throw new SyntaxError('a class of characters is malformed')
    at += character === '\\' ? 2 : 1
    return character === '\\' ? escaped(characters[at - 1]) : literal(character)
  }
  do {
    result += member()
    if (characters[at] === '-') {
      at += 1
      result += `-${member()}`
    }
  } while (characters[at] !== ']')
  return { expression: `${result}]`, end: at }
}

/** Docker hands a backslash and what follows to its regular expressions, where letters and digits have meanings. */
function escaped(character: string | undefined): string {
  if (character === undefined || !/[A-Za-z0-9]/.test(character)) return literal(character)
  if (character === 'a') return '\\x07'
  if (/[dDsSwWbBnrtfv]/.test(character)) return `\\${character}`
  throw new SyntaxError(`"\\${character}" means nothing`)
}

function literal(character: string | undefined): string {
  if (character === undefined) throw new SyntaxError('the pattern ends too early')
  // In a class and out of it.
  if (character === '-') return '\\x2d'
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character
}
