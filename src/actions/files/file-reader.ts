import { readFile } from 'node:fs/promises'
import { EnvctlError, messageOf } from '../../base/errors.ts'

/** What is asked for by the pure rooms, read once. A file that does not exist is `undefined`. */
export class FileReader {
  readonly files = new Map<string, { readonly text: string } | undefined>()

  /** Reads all that have not been read. */
  async readAll(paths: readonly string[]): Promise<void> {
    const unread = paths.filter((path) => !this.files.has(path))
    if (unread.length === 0) throw new Error(`files were asked for again: ${paths.join(', ')}`)
    await Promise.all(unread.map((path) => this.optional(path)))
  }

  /** The text of a file that need not exist. Any other trouble with it is an error. */
  async optional(path: string): Promise<string | undefined> {
    try {
      const text = await readFile(path, 'utf8')
      this.files.set(path, { text })
      return text
    } catch (error) {
      if (!isAbsent(error)) throw unreadable(path, error)
      this.files.set(path, undefined)
      return undefined
    }
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function unreadable(path: string, error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'definition.invalid',
    message: `${path} cannot be read`,
    detail: messageOf(error),
    hint: 'The definition names it: make it a readable file, or name another.',
    cause: error,
  })
}
