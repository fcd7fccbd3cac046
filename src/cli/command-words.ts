import { didYouMean } from '../base/did-you-mean.ts'

/** What other tools call a command. */
export const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['attach', 'logs'],
  ['clean', 'prune'],
  ['convert', 'config'],
  ['create', 'up'],
  ['delete', 'down'],
  ['destroy', 'down'],
  ['kill', 'stop'],
  ['list', 'ls'],
  ['remove', 'down'],
  ['rm', 'down'],
  ['ssh', 'shell'],
  ['stats', 'top'],
  ['status', 'ps'],
])

/** Flags that tell which instance is meant. By every name, the long one. */
export const INSTANCE_FLAGS: ReadonlyMap<string, string> = new Map([
  ['-f', '--file'],
  ['--file', '--file'],
  ['-e', '--environment'],
  ['--environment', '--environment'],
  ['--instance', '--instance'],
  ['--engine', '--engine'],
])

/** Flags of what is worked on, which people of other tools write before the command. */
export const BEFORE_COMMAND: ReadonlyMap<string, string> = new Map([
  ...INSTANCE_FLAGS,
  ['--env-file', '--env-file'],
  ['--set', '--set'],
  ['--profile', '--profile'],
  ['--mirror', '--mirror'],
])

/**
 * Takes the flags that stand before a command from its line. Their names become the long ones: a short one may mean
 * something else to the command.
 *
 * @example
 * flagsBefore(['-f', 'shop.yaml', 'logs', 'db']) // { flags: ['--file', 'shop.yaml'], rest: ['logs', 'db'] }
 */
export function flagsBefore(argv: readonly string[]): {
  readonly flags: readonly string[]
  readonly rest: readonly string[]
} {
  const flags: string[] = []
  let at = 0
  for (;;) {
    const [, name = '', value] = /^(-[^=]+)(?:=(.*))?$/s.exec(argv[at] ?? '') ?? []
    const long = BEFORE_COMMAND.get(name)
    if (long === undefined || (value === undefined && argv[at + 1] === undefined)) break
    flags.push(...(value === undefined ? [long, argv[at + 1] ?? ''] : [`${long}=${value}`]))
    at += value === undefined ? 2 : 1
  }
  return { flags, rest: argv.slice(at) }
}

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
    return { kind: 'unknown', written: first, near: ELSEWHERE.get(first) ?? didYouMean(first, heads) }
  }
  if (second === '' || second.startsWith('-')) return { kind: 'topic', topic: first }
  const both = `${first} ${second}`
  return { kind: 'unknown', written: both, near: didYouMean(both, below) }
}

/** A command's name as a person writes it. */
function written(name: string): string {
  return name.replaceAll(':', ' ')
}
