import { readdir, readFile, stat } from 'node:fs/promises'
import { EnvctlError, isAbsent } from '../../base/errors.ts'
import { revisionOf } from '../../spec/normalise/revision.ts'
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
  readonly #directory: string
  readonly files = new Map<string, { readonly text: string } | undefined>()

  /** What has been looked at without being read. */
  readonly kinds = new Map<string, PathKind>()

  /** @param directory of the definition, whose repository has the revisions that are asked for */
  constructor(directory: string) {
    this.#directory = directory
  }

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
    const { revision, folder: own } = revisionOf(path)
    const text = await (revision === undefined ? textOf(path) : this.#textAt(revision, own))
    this.files.set(path, text === undefined ? undefined : { text })
    return text
  }

  async #textAt(revision: string, path: string): Promise<string | undefined> {
    // Loaded by who builds from one: most definitions do not.
    const { textAt } = await import('./revisions.ts')
    return textAt({ revision, path }, this.#directory)
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return path.endsWith('/') ? (await readdir(path)).toSorted().join('\n') : await readFile(path, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw unreadable(path, error)
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
