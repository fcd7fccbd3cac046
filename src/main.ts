import { fileURLToPath } from 'node:url'
import { Config } from '@oclif/core/config'
import { ExitError } from '@oclif/core/errors'
import { didYouMean } from './base/did-you-mean.ts'
import { EnvctlError } from './base/errors.ts'
import { reportError } from './cli/report-error.ts'
import { COMMAND_LOADERS } from './commands.ts'

/** Runs one command line. `entry` is the url of the file in `bin/`. */
export async function main(entry: string): Promise<void> {
  const argv = process.argv.slice(2)
  const [name = ''] = argv
  try {
    if (!asksForHelp(argv) && Object.hasOwn(COMMAND_LOADERS, name))
      await runOne(name as keyof typeof COMMAND_LOADERS, argv.slice(1), entry)
    else if (name === '' || name === 'help' || name.startsWith('-') || Object.hasOwn(COMMAND_LOADERS, name))
      await (await import('./cli/help.ts')).help(argv, entry)
    else throw unknown(name)
  } catch (error) {
    if (error instanceof ExitError) process.exitCode = error.oclif.exit ?? 0
    else process.exitCode = reportError(error, { json: argv.includes('--json') })
  }
}

/** Straight to the command: what the framework looks up for help is not needed to run it. */
async function runOne(name: keyof typeof COMMAND_LOADERS, argv: string[], entry: string): Promise<void> {
  const { default: Command } = await COMMAND_LOADERS[name]()
  Command.id = name
  await new Command(argv, new PlainConfig({ root: fileURLToPath(new URL('..', entry)) })).runToEnd()
}

/** Without plugins there are no hooks to run, and nothing to look up. */
class PlainConfig extends Config {
  override bin = 'envctl'
  override name = 'envctl'

  override runHook(): ReturnType<Config['runHook']> {
    return Promise.resolve({ failures: [], successes: [] })
  }
}

function asksForHelp(argv: readonly string[]): boolean {
  const end =
    argv[0] === 'exec' || argv[0] === 'run'
      ? argv.findIndex((arg, index) => index > 0 && !arg.startsWith('-'))
      : argv.length
  return argv.slice(0, end < 0 ? argv.length : end).some((arg) => arg === '--help' || arg === '-h')
}

function unknown(name: string): EnvctlError {
  const near = didYouMean(name, Object.keys(COMMAND_LOADERS))
  return new EnvctlError({
    code: 'usage.invalid',
    message: `There is no command "${name}"`,
    hint: near === undefined ? 'See them all: envctl --help' : `Did you mean "envctl ${near}"?`,
  })
}
