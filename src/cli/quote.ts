/** A value as one word of a POSIX shell. @example shellQuote("it's") // 'it'\''s' */
export function shellQuote(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A value as it stands in a `.env` file: read back as it is, by Compose's rules and by ours. */
export function dotenvQuote(text: string): string {
  if (/^[A-Za-z0-9_./:@%+=,?&-]*$/.test(text)) return text
  if (!/['\\]/.test(text)) return `'${text}'`
  return `"${text
    .replace(/[\\"$]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')}"`
}
