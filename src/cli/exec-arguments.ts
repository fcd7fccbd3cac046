import { EnvctlError } from '../base/errors.ts'

export interface SplitLine {
  /** What is the command line's own. */
  readonly own: readonly string[]
  /** Absent where a `--` comes first. */
  readonly service: string | undefined
  readonly command: readonly string[]
}

interface ValueFlag {
  readonly type: string
  readonly char?: string | undefined
}

/**
 * Takes a command line apart whose end is another one: its own flags, the service, and the command, which is
 * left as it is.
 *
 * @example
 * splitLine(['-T', 'db', 'psql', '-c', 'select 1'], Exec.flags)
 * // { own: ['-T'], service: 'db', command: ['psql', '-c', 'select 1'] }
 */
export function splitLine(argv: readonly string[], flags: Readonly<Record<string, ValueFlag>>): SplitLine {
  const options = Object.entries(flags).filter(([, { type }]) => type === 'option')
  const long = new Set(options.map(([name]) => `--${name}`))
  const short = new Set(options.flatMap(([, { char = [] }]) => char))
  // Of short ones in one word (`-itu root`), the first with a value takes what is left of it, else the next word.
  const takesNext = (arg: string) =>
    arg.startsWith('--')
      ? long.has(arg)
      : [...arg].findIndex((char, index) => index > 0 && short.has(char)) === arg.length - 1
  let at = 0
  while (at < argv.length && argv[at]?.startsWith('-') && argv[at] !== '--')
    at += takesNext(argv[at] ?? '') ? 2 : 1
  const own = argv.slice(0, at)
  if (argv[at] === '--') return { own, service: undefined, command: argv.slice(at + 1) }
  const [service, ...command] = argv.slice(at)
  return { own, service, command: command[0] === '--' ? command.slice(1) : command }
}

/** In Docker's own tools, `-e` gives the command a variable; here it names the environment. */
export function assertEnvironment(name: string | undefined): void {
  if (!name?.includes('=')) return
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `-e names an environment, and "${name}" looks like a variable`,
    hint: `A variable for the command: --env ${name}`,
  })
}
