/**
 * A command line taken apart as a POSIX shell would, without expansions: what Compose does with a `command`
 * that is a text. `undefined` when a quote is not closed.
 *
 * @example
 * shellWords('psql -c "select 1"') // ['psql', '-c', 'select 1']
 */
export function shellWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? ''
    if (quote === "'") {
      if (char === "'") quote = undefined
      else word = (word ?? '') + char
    } else if (char === '\\' && (quote === undefined || /["\\$`\n]/.test(text[at + 1] ?? ''))) {
      at += 1
      word = (word ?? '') + (text[at] ?? '')
    } else if (char === quote) quote = undefined
    else if (quote === undefined && (char === '"' || char === "'")) {
      quote = char
      word ??= ''
    } else if (quote === undefined && /\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (quote !== undefined) return undefined
  if (word !== undefined) words.push(word)
  return words
}
