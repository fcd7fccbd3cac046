import { didYouMean } from '../base/did-you-mean.ts'

/** What the words of a command line mean. A command's name has a colon where a person writes a space. */
export type Meaning<Name extends string> =
  | { readonly kind: 'command'; readonly name: Name; readonly rest: readonly string[] }
  /** The first word of commands of two, alone. */
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'unknown'; readonly written: string; readonly near: string | undefined }

/**
 * Finds the command that is meant.
 *
 * @example
 * meaningOf(['templates', 'list', '--json'], ['up', 'templates:list'])
 * // { kind: 'command', name: 'templates:list', rest: ['--json'] }
 */
export function meaningOf<Name extends string>(
  argv: readonly string[],
  names: readonly Name[],
): Meaning<Name> {
  const [first = '', second = ''] = argv
  const two = names.find((name) => name === `${first}:${second}`)
  if (two !== undefined) return { kind: 'command', name: two, rest: argv.slice(2) }
  const one = names.find((name) => name === first)
  if (one !== undefined) return { kind: 'command', name: one, rest: argv.slice(1) }
  const below = names.filter((name) => name.startsWith(`${first}:`)).map(written)
  if (below.length === 0) {
    const heads = [...new Set(names.map((name) => name.split(':')[0] ?? name))]
    return { kind: 'unknown', written: first, near: didYouMean(first, heads) }
  }
  if (second === '' || second.startsWith('-')) return { kind: 'topic', topic: first }
  const both = `${first} ${second}`
  return { kind: 'unknown', written: both, near: didYouMean(both, below) }
}

/** A command's name as a person writes it. */
function written(name: string): string {
  return name.replaceAll(':', ' ')
}
