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

/** A mistake in a command line as the framework tells it, in our words. `command` is a colon and no space apart. */
export function usageError(error: CLIError, command: string): EnvctlError {
  const line = command.startsWith('-') ? 'envctl' : `envctl ${command.replace(':', ' ')}`
  const help = `What it takes: ${line} --help`
  if (isUnknownFlags(error)) {
    const near = nearest(error)
    return new EnvctlError({
      code: 'usage.invalid',
      message: `${line} has no flag ${error.flags.join(' or ')}`,
      hint: near === undefined ? help : `Did you mean ${near}?`,
      cause: error,
    })
  }
  const [message = '', ...more] = error.message.replace(SEE_MORE, '').split('\n')
  return new EnvctlError({
    code: 'usage.invalid',
    message: message.replace(/:$/, ''),
    detail: more.length === 0 ? undefined : more.join('\n'),
    hint: help,
    cause: error,
  })
}

function nearest({ flags: [flag = ''], parse }: UnknownFlags): string | undefined {
  const known = Object.keys(parse.input.flags).map((each) => `--${each}`)
  return flag.startsWith('--') ? didYouMean(flag.split('=')[0] ?? '', known) : undefined
}

function isUnknownFlags(error: CLIError): error is CLIError & UnknownFlags {
  return 'flags' in error && 'parse' in error
}
