import { EnvctlError, messageOf } from '../../base/errors.ts'

/**
 * The error of a name that is no text: builders take nothing else, and what is read as text is another name.
 *
 * @param what says where it stands
 * @param bytes the name, or the path that ends with it
 */
export function notUtf8(what: string, bytes: Buffer): EnvctlError {
  const shown = bytes
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)
  return new EnvctlError({
    code: 'image.build-failed',
    message: `${what} is not UTF-8: ${shown}`,
    hint: 'Rename it, or leave it out by .dockerignore, with "*" for what is not UTF-8.',
  })
}

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
