/**
 * The parts of a short mount: what is mounted, where, and how. A drive's colon is none of the separators; "v:/data" is a
 * volume called v.
 *
 * @example
 * mountParts('./data:/data:ro') // ['./data', '/data', 'ro']
 */
export function mountParts(text: string): readonly string[] {
  return text
    .replace(/^([A-Za-z]):(?=[\\/][^:]*:)/, '$1\0')
    .split(':')
    .map((part) => part.replaceAll('\0', ':'))
}
