/** Flags of `exec` that take a value in the next argument. */
const WITH_VALUE = new Set([
  '-f',
  '--file',
  '-e',
  '--environment',
  '--instance',
  '--engine',
  '--env',
  '-u',
  '--user',
  '-w',
  '--workdir',
  '--index',
])

/**
 * Takes a command line of `exec` apart: its own flags, the service, and the command, which is left as it is.
 *
 * @example
 * splitExec(['-T', 'db', 'psql', '-c', 'select 1']) // { own: ['-T'], service: 'db', command: ['psql', '-c', 'select 1'] }
 */
export function splitExec(argv: readonly string[]): {
  readonly own: readonly string[]
  readonly service: string | undefined
  readonly command: readonly string[]
} {
  let at = 0
  while (at < argv.length && argv[at]?.startsWith('-') && argv[at] !== '--')
    at += WITH_VALUE.has(argv[at] ?? '') ? 2 : 1
  const own = argv.slice(0, at)
  const rest = argv[at] === '--' ? argv.slice(at + 1) : argv.slice(at)
  const [service, ...command] = rest
  return { own, service, command: command[0] === '--' ? command.slice(1) : command }
}
