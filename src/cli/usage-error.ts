import type { CLIError } from '@oclif/core/errors'
import { didYouMean } from '../base/did-you-mean.ts'
import { EnvctlError } from '../base/errors.ts'

/** What the framework adds to its messages: here the hint says it, with the command. */
const SEE_MORE = '\nSee more help with --help'

/** What the framework says of flags that a command does not have. */
interface UnknownFlags {
  readonly flags: readonly string[]
  readonly parse: { readonly input: { readonly flags: Readonly<Record<string, unknown>> } }
}

/** What it says of arguments that a command cannot do without. */
interface MissingArguments {
  readonly args: readonly { readonly name: string; readonly description?: string }[]
}

/** A mistake in a command line as the framework tells it, in our words. `command` has a colon between its words. */
export function usageError(error: CLIError, command: string): EnvctlError {
  const { message, detail, hint } = command.startsWith('-')
    ? { message: `"${command}" is no command`, hint: 'A command comes first. See them all: envctl --help' }
    : wordsFor(error, `envctl ${command.replace(':', ' ')}`)
  return new EnvctlError({ code: 'usage.invalid', message, detail, hint, cause: error })
}

function wordsFor(
  error: CLIError,
  line: string,
): { readonly message: string; readonly detail?: string | undefined; readonly hint: string } {
  const hint = `What it takes: ${line} --help`
  if (isUnknownFlags(error)) {
    const near = nearest(error)
    const message = `${line} has no flag ${error.flags.join(' or ')}`
    return { message, hint: near === undefined ? hint : `Did you mean ${near}?` }
  }
  if (isMissingArguments(error)) {
    const lacking = error.args.map(({ name, description = '' }) => ({
      name: name.toUpperCase(),
      description,
    }))
    const detail = lacking.map(({ name, description }) => `${name}: ${description}`).join('\n')
    return { message: `${line} needs ${lacking.map(({ name }) => name).join(' and ')}`, detail, hint }
  }
  const [message = '', ...more] = error.message
    .replace(SEE_MORE, '')
    .replace(/^The following errors? occurred:\s+/, '')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .split('\n')
  return { message: message.replace(/:$/, ''), detail: more.join('\n') || undefined, hint }
}

function nearest({ flags: [flag = ''], parse }: UnknownFlags): string | undefined {
  const known = Object.keys(parse.input.flags).map((each) => `--${each}`)
  return flag.startsWith('--') ? didYouMean(flag.split('=')[0] ?? '', known) : undefined
}

function isUnknownFlags(error: CLIError): error is CLIError & UnknownFlags {
  return 'flags' in error && 'parse' in error
}

function isMissingArguments(error: CLIError): error is CLIError & MissingArguments {
  return 'args' in error && error.message.startsWith('Missing')
}
