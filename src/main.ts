import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core/config'
import { ExitError } from '@oclif/core/errors'
import { EnvctlError } from './base/errors.ts'
import { flagsBefore, meaningOf } from './cli/command-words.ts'
import { splitLine } from './cli/exec-arguments.ts'
import { COMMAND_LOADERS } from './commands.ts'

type CommandName = keyof typeof COMMAND_LOADERS

/** Runs one command line. `entry` is the url of the file in `bin/`. */
export async function main(entry: string): Promise<void> {
  const argv = process.argv.slice(2)
  try {
    await dispatch(argv, entry)
  } catch (error) {
    if (error instanceof ExitError) process.exitCode = error.oclif.exit ?? 0
    else {
      const { reportError } = await import('./cli/report-error.ts')
      process.exitCode = reportError(error, argv)
    }
  }
}

async function dispatch(line: readonly string[], entry: string): Promise<void> {
  const { flags, rest: argv } = flagsBefore(line)
  const [first = ''] = argv
  if (first === 'help') return dispatch([...argv.slice(1), '--help'], entry)
  // How shells ask, and no person: it is in no list of commands.
  if (first === 'complete') return (await import('./complete.ts')).complete(argv.slice(2))
  if (first === '' || first.startsWith('-')) return help(flags.length > 0 ? line : argv, entry)
  const meaning = meaningOf(argv, Object.keys(COMMAND_LOADERS) as CommandName[])
  if (meaning.kind === 'unknown') throw unknown(meaning)
  if (meaning.kind === 'topic') return help([meaning.topic, '--help'], entry)
  const { default: Command } = await COMMAND_LOADERS[meaning.name]()
  if (asksForHelp(meaning, Command.flags)) return help([...meaning.name.split(':'), '--help'], entry)
  await runOne(meaning.name, [...flags, ...meaning.rest], entry)
}

async function help(argv: readonly string[], entry: string): Promise<void> {
  await (await import('./cli/help.ts')).help([...argv], entry)
}

/** Straight to the command: what the framework looks up for help is not needed to run it. */
async function runOne(name: CommandName, argv: readonly string[], entry: string): Promise<void> {
  const { default: Command } = await COMMAND_LOADERS[name]()
  Command.id = name
  await new Command([...argv], new PlainConfig({ root: fileURLToPath(new URL('..', entry)) })).runToEnd()
}

/** Without plugins there are no hooks to run, and nothing to look up. */
class PlainConfig extends Config {
  override bin = 'envctl'
  override name = 'envctl'

  override runHook(): ReturnType<Config['runHook']> {
    return Promise.resolve({ failures: [], successes: [] })
  }
}

/** Whether a command is asked for its help, and not the program that its line ends in. */
function asksForHelp(
  { name, rest }: { readonly name: CommandName; readonly rest: readonly string[] },
  flags: Parameters<typeof splitLine>[1],
): boolean {
  const end = rest.indexOf('--')
  const own =
    name === 'exec' || name === 'run' ? splitLine(rest, flags).own : rest.slice(0, end < 0 ? undefined : end)
  return own.some((arg) => arg === '--help' || arg === '-h')
}

function unknown({
  written,
  near,
}: {
  readonly written: string
  readonly near: string | undefined
}): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: `There is no command "${written}"`,
    hint: near === undefined ? 'See them all: envctl --help' : `Did you mean "envctl ${near}"?`,
  })
}
