import { CLIError } from '@oclif/core/errors'
import ansis from 'ansis'
import type { ErrorOutcome, ErrorReport } from '../actions/outcomes.ts'
import { diagnosticText } from '../base/diagnostics.ts'
import { EnvctlError } from '../base/errors.ts'
import { sameInstance } from './same-instance.ts'
import { usageError } from './usage-error.ts'

const UNEXPECTED = 1

/** Tells what went wrong with a command line, and answers with the exit code. With `--json` the facts go to stdout. */
export function reportError(thrown: unknown, argv: readonly string[]): number {
  const ours = thrown instanceof CLIError ? usageError(thrown, argv[0] ?? '') : thrown
  const error = ours instanceof EnvctlError ? placed(ours, argv) : ours
  if (argv.includes('--json')) printOutcome({ error: reportOf(error) })
  if (error instanceof EnvctlError) {
    process.stderr.write(`${errorText(error)}\n`)
    return error.exitCode
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(
    `${ansis.red('This is a bug in envctl.')} Please report it with what you did and this:\n${stack}\n`,
  )
  return UNEXPECTED
}

/** Its hint is about the instance that the command line meant. */
function placed(
  { code, message, detail, hint, diagnostics, cause }: EnvctlError,
  argv: readonly string[],
): EnvctlError {
  const told = hint === undefined ? undefined : sameInstance(hint, argv)
  return new EnvctlError({ code, message, detail, hint: told, diagnostics, cause })
}

function printOutcome(outcome: ErrorOutcome): void {
  process.stdout.write(`${JSON.stringify(outcome, undefined, 2)}\n`)
}

function reportOf(error: unknown): ErrorReport {
  if (error instanceof EnvctlError) {
    const { code, message, detail, hint, diagnostics } = error
    return { code, message, detail, hint, diagnostics }
  }
  return { code: 'internal.bug', message: String(error), diagnostics: [] }
}

/** What happened, where, why, and what to do next. */
export function errorText(error: EnvctlError): string {
  return [
    ...error.diagnostics.map((each) => diagnosticText(each, ansis.bold)),
    `${ansis.red('Error:')} ${error.message} ${ansis.dim(`[${error.code}]`)}`,
    ...(error.detail === undefined ? [] : [error.detail]),
    ...(error.hint === undefined ? [] : [ansis.cyan(error.hint)]),
  ].join('\n')
}
