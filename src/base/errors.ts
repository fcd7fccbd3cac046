import type { Diagnostic } from './diagnostics.ts'
import { ERROR_CODES, type ErrorCode } from './error-codes.ts'

export interface ErrorFacts {
  readonly code: ErrorCode
  /** What happened and to what, in one sentence without a full stop. */
  readonly message: string
  /** Why, as far as is known: the engine's own words, the last log lines. May have several lines. */
  readonly detail?: string | undefined
  /** What to do next. May have several lines. */
  readonly hint?: string | undefined
  /** The places in the definition that are wrong, when that is what happened. */
  readonly diagnostics?: readonly Diagnostic[] | undefined
  readonly cause?: unknown
}

/**
 * The one error class of the project: everything that a person can cause or repair.
 * Any other error that reaches the top is a bug and is reported as one.
 *
 * @example
 * throw new EnvctlError({
 *   code: 'usage.unknown-environment',
 *   message: 'There is no environment "tset" in envs.yaml',
 *   hint: 'Did you mean "test"?',
 * })
 */
export class EnvctlError extends Error {
  override readonly name = 'EnvctlError'
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly hint: string | undefined
  readonly diagnostics: readonly Diagnostic[]

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = facts.code
    this.detail = facts.detail
    this.hint = facts.hint
    this.diagnostics = facts.diagnostics ?? []
  }

  /** The exit code of a process that ends with this error. */
  get exitCode(): number {
    return ERROR_CODES[this.code]
  }
}

/** The error of an operation that was interrupted by its caller. */
export function cancelled(cause?: unknown): EnvctlError {
  return new EnvctlError({ code: 'operation.cancelled', message: 'Interrupted', cause })
}

/** The same error whose message has a name that people know in place of an id; what is none of ours stays as it is. */
export function naming(error: unknown, id: string, name: string): unknown {
  if (!(error instanceof EnvctlError) || !error.message.includes(id)) return error
  const { code, message, detail, hint, diagnostics, cause } = error
  return new EnvctlError({ code, message: message.replaceAll(id, name), detail, hint, diagnostics, cause })
}

/** Words of any thrown value, for `detail`. */
export function messageOf(error: unknown): string {
  return isObject(error) && 'message' in error ? String(error.message) : String(error)
}

/**
 * What the system calls the reason of an error, such as `ENOENT`; empty where it has no word for it. The class tells
 * nothing: Jest gives tests a world of their own, and Node's errors are no `Error` there.
 */
export function codeOf(error: unknown): string {
  return isObject(error) && 'code' in error ? String(error.code) : ''
}

/** Whether there is nothing at a path that was asked for. */
export function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error))
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
