import { readdir, readFile, stat } from 'node:fs/promises'
import { EnvctlError, isAbsent } from '../../base/errors.ts'
import type { PathKind } from '../../spec/resolve-input.ts'
import { whyUnreadable } from './why-unreadable.ts'

interface Wanted {
  /** Files whose text is asked for. */
  readonly needs: readonly string[]
  /** Paths that are only to be looked at. */
  readonly looks: readonly string[]
}

/** What is asked for by the pure rooms, read once. A file that does not exist is `undefined`. */
export class FileReader {
  readonly files = new Map<string, { readonly text: string } | undefined>()

  /** What has been looked at without being read. */
  readonly kinds = new Map<string, PathKind>()

  /** Reads what has not been read, and looks at what has not been looked at. */
  async answer({ needs, looks }: Wanted): Promise<void> {
    const unread = needs.filter((path) => !this.files.has(path))
    const unseen = looks.filter((path) => !this.kinds.has(path))
    if (unread.length + unseen.length === 0)
      throw new Error(`files were asked for again: ${[...needs, ...looks].join(', ')}`)
    await Promise.all([
      ...unread.map((path) => this.optional(path)),
      ...unseen.map(async (path) => this.kinds.set(path, await kindOf(path))),
    ])
  }

  /**
   * The text of a file that need not exist; of a path that ends with "/" the names in that folder, one a line.
   * Any other trouble with it is an error.
   */
  async optional(path: string): Promise<string | undefined> {
    try {
      const text = path.endsWith('/')
        ? (await readdir(path)).toSorted().join('\n')
        : await readFile(path, 'utf8')
      this.files.set(path, { text })
      return text
    } catch (error) {
      if (!isAbsent(error)) throw unreadable(path, error)
      this.files.set(path, undefined)
      return undefined
    }
  }
}

async function kindOf(path: string): Promise<PathKind> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (!isAbsent(error)) throw unreadable(path, error)
    return 'absent'
  }
}

function unreadable(path: string, error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'definition.invalid',
    message: `${path} cannot be read`,
    detail: whyUnreadable(error),
    hint: 'The definition names it: make it a readable file, or name another.',
    cause: error,
  })
}
