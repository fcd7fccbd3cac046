import { flagsBefore } from '../command-words.ts'

/** What is known of a command, as oclif keeps it. */
export interface CommandFacts {
  readonly summary?: string | undefined
  readonly hidden?: boolean | undefined
  readonly strict?: boolean | undefined
  readonly args?: Readonly<Record<string, ArgFacts>> | undefined
  readonly flags?: Readonly<Record<string, FlagFacts>> | undefined
}

interface ArgFacts {
  readonly options?: readonly string[] | undefined
}

interface FlagFacts {
  readonly type: string
  readonly char?: string | undefined
  readonly description?: string | undefined
  readonly options?: readonly string[] | undefined
  readonly multiple?: boolean | undefined
}

/** A value that may stand next, and what it is for. */
export interface Candidate {
  readonly value: string
  readonly about?: string | undefined
}

/** Values that only the machine knows. */
export type DynamicKind =
  | 'service'
  /** A service with the colon that comes before a path in it. */
  | 'place'
  | 'environment'
  | 'instance'
  | 'snapshot'
  | 'template'
  | 'variable'
  | 'profile'
  | 'output'
  | 'file'

/** What may stand where the cursor is. */
export interface Wanted {
  readonly candidates: readonly Candidate[]
  readonly kinds: readonly DynamicKind[]
  /** What the words before say of the definition: `file`, `environment`. */
  readonly given: Readonly<Record<string, string>>
}

/** Flags whose values only the machine knows. */
const FLAG_KINDS: Readonly<Record<string, readonly DynamicKind[]>> = {
  file: ['file'],
  failures: ['file'],
  context: ['file'],
  environment: ['environment'],
  instance: ['instance'],
  profile: ['profile'],
  set: ['variable'],
  to: ['snapshot'],
  from: ['snapshot', 'instance'],
}

/** Arguments whose values only the machine knows, by command and name or by name alone. */
const ARG_KINDS: Readonly<Record<string, readonly DynamicKind[]>> = {
  service: ['service'],
  template: ['template'],
  snapshot: ['snapshot'],
  'snapshot:export name': ['snapshot'],
  'snapshot:push name': ['snapshot'],
  'snapshot:rm name': ['snapshot'],
  'snapshot:show name': ['snapshot'],
  'templates:show name': ['template'],
  'open name': ['service', 'output'],
  'cp from': ['place', 'file'],
  'cp to': ['place', 'file'],
}

/** Commands whose line goes on with another command, which is nobody's to complete here. */
const PASS_ON: ReadonlySet<string> = new Set(['exec', 'run'])

/**
 * What may stand as the last of the words after `envctl`, of which the last one is what is there already.
 *
 * @example
 * wanted(['up', '--env'], commands).candidates // [{ value: '--environment', about: 'the environment; ...' }]
 */
export function wanted(words: readonly string[], commands: Readonly<Record<string, CommandFacts>>): Wanted {
  const { flags: ahead, rest: before } = flagsBefore(words.slice(0, -1))
  const last = words.at(-1) ?? ''
  const found = commandOf(before, commands)
  if (found === undefined) return nothing({ candidates: names(before, commands) })
  const { name, command, rest } = found
  const flags = command.flags ?? {}
  const { given, pending, positionals, ended } = read([...ahead, ...rest], flags)
  if (pending !== undefined) return { ...valuesOf(pending, flags), given }
  if (PASS_ON.has(name) && positionals > 0) return nothing({ kinds: ['file'], given })
  if (!ended && last.startsWith('-')) {
    const [, flag, value] = /^--([^=]+)=(.*)$/s.exec(last) ?? []
    if (flag === undefined || value === undefined) return { candidates: flagsOf(flags), kinds: [], given }
    const { candidates, kinds } = valuesOf(flag, flags)
    return {
      candidates: candidates.map((each) => ({ ...each, value: `--${flag}=${each.value}` })),
      kinds,
      given,
    }
  }
  if (ended && name !== 'exec') return nothing({ kinds: ['file'], given })
  const args = Object.entries(command.args ?? {})
  // The last argument of a command that takes any number stands for all that follow.
  const at = command.strict === false ? Math.min(positionals, args.length - 1) : positionals
  const [arg, facts] = args[at] ?? (PASS_ON.has(name) ? ['service', {}] : [])
  if (arg === undefined) return nothing({ given })
  const kinds = ARG_KINDS[`${name} ${arg}`] ?? ARG_KINDS[arg] ?? []
  return { candidates: (facts?.options ?? []).map((value) => ({ value })), kinds, given }
}

const nothing = (facts: Partial<Wanted>): Wanted => ({ candidates: [], kinds: [], given: {}, ...facts })

function commandOf(words: readonly string[], commands: Readonly<Record<string, CommandFacts>>) {
  const [first = '', second = ''] = words
  for (const [name, length] of [
    [`${first}:${second}`, 2],
    [first, 1],
  ] as const) {
    const command = commands[name]
    if (command !== undefined) return { name, command, rest: words.slice(length) }
  }
  return undefined
}

/** Names of commands, or those below the first word of commands of two. */
function names(
  before: readonly string[],
  commands: Readonly<Record<string, CommandFacts>>,
): readonly Candidate[] {
  const prefix = before.map((word) => `${word}:`).join('')
  const below = Object.entries(commands).filter(
    ([name, { hidden }]) => name.startsWith(prefix) && hidden !== true,
  )
  const byWord = new Map<string, Candidate>()
  for (const [name, { summary }] of below) {
    const [word = '', ...more] = name.slice(prefix.length).split(':')
    byWord.set(word, more.length === 0 ? { value: word, about: summary } : { value: word })
  }
  return [...byWord.values()]
}

interface Read {
  readonly given: Readonly<Record<string, string>>
  /** A flag that waits for its value. */
  readonly pending: string | undefined
  readonly positionals: number
  /** Whether a `--` was among the words. */
  readonly ended: boolean
}

function read(words: readonly string[], flags: Readonly<Record<string, FlagFacts>>): Read {
  const given: Record<string, string> = {}
  let pending: string | undefined
  let positionals = 0
  for (const word of words) {
    if (pending !== undefined) {
      given[pending] = word
      pending = undefined
    } else if (word === '--') return { given, pending, positionals, ended: true }
    else if (word.startsWith('-')) {
      const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
      const name = long ?? Object.entries(flags).find(([, { char }]) => word === `-${char}`)?.[0]
      if (name !== undefined && value !== undefined) given[name] = value
      else if (name !== undefined && flags[name]?.type === 'option') pending = name
    } else positionals += 1
  }
  return { given, pending, positionals, ended: false }
}

function valuesOf(
  flag: string,
  flags: Readonly<Record<string, FlagFacts>>,
): Pick<Wanted, 'candidates' | 'kinds'> {
  const candidates = (flags[flag]?.options ?? []).map((value) => ({ value }))
  return { candidates, kinds: FLAG_KINDS[flag] ?? [] }
}

function flagsOf(flags: Readonly<Record<string, FlagFacts>>): readonly Candidate[] {
  return Object.entries(flags).map(([name, { description }]) => ({ value: `--${name}`, about: description }))
}
