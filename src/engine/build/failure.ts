import { EnvctlError, messageOf } from '../../base/errors.ts'

/** The error of a file that a build needs and that cannot be read. */
export function unreadable(what: string, error: unknown, hint: string): EnvctlError {
  if (error instanceof EnvctlError) return error
  return new EnvctlError({
    code: 'image.build-failed',
    message: `${what} cannot be read`,
    detail: messageOf(error),
    hint,
    cause: error,
  })
}
