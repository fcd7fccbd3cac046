import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { type FSWatcher, watch } from 'chokidar'
import { EnvctlError, messageOf } from '../../base/errors.ts'
import { OWN_FOLDER } from '../../base/names.ts'

/** What nobody means who waits for a change. */
const NEVER: ReadonlySet<string> = new Set(['.git', 'node_modules', OWN_FOLDER])
/** An editor writes a file in several steps, and a checkout many files. */
const SETTLE_MS = 100

export interface FileChangesRequest {
  readonly folders: readonly string[]
  /** A folder in them that does not count, such as one for results. */
  readonly except?: string | undefined
}

/** Changes of the files in folders, without those that git ignores, and those in `.git` and `node_modules`. */
export class FileChanges implements AsyncDisposable {
  readonly #folders: readonly string[]
  readonly #watcher: FSWatcher
  readonly #changed = new Set<string>()
  #failure: unknown
  #told: () => void = () => undefined

  private constructor(folders: readonly string[], watcher: FSWatcher) {
    this.#folders = folders
    this.#watcher = watcher
    watcher.on('all', (_, path) => {
      this.#changed.add(path)
      this.#told()
    })
    watcher.on('error', (error) => {
      this.#failure = error
      this.#told()
    })
  }

  /** Begins to watch. */
  static async of({ folders, except }: FileChangesRequest): Promise<FileChanges> {
    const outermost = folders.filter(
      (folder, index) =>
        !folders.some((other, at) => (at < index || other !== folder) && isWithin(folder, other)),
    )
    const watcher = watch(outermost, {
      ignoreInitial: true,
      ignored: (path) => NEVER.has(basename(path)) || (except !== undefined && isWithin(path, except)),
    })
    const changes = new FileChanges(outermost, watcher)
    await once(watcher, 'ready')
    return changes
  }

  /**
   * The next files that change, or that have changed since this was asked for the last time.
   *
   * @throws `usage.invalid` when the folders cannot be watched; what the signal is given
   */
  async next(signal: AbortSignal): Promise<readonly string[]> {
    for (;;) {
      signal.throwIfAborted()
      if (this.#failure !== undefined) throw unwatchable(this.#failure)
      const changed = await this.#settled(signal)
      const counting = await this.#notIgnored(changed)
      if (counting.length > 0) return counting
    }
  }

  async #settled(signal: AbortSignal): Promise<readonly string[]> {
    if (this.#changed.size === 0) await this.#something(signal)
    await delay(SETTLE_MS, undefined, { signal })
    const changed = [...this.#changed]
    this.#changed.clear()
    return changed
  }

  async #something(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = () => resolve()
    this.#told = end
    signal.addEventListener('abort', end, { once: true })
    await promise
    signal.removeEventListener('abort', end)
  }

  async #notIgnored(paths: readonly string[]): Promise<readonly string[]> {
    const lists = this.#folders.map(async (folder) => {
      const within = paths.filter((path) => isWithin(path, folder))
      const ignored = within.length === 0 ? new Set() : await ignoredByGit(within, folder)
      return within.filter((path) => !ignored.has(path))
    })
    return (await Promise.all(lists)).flat()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher.close()
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith('../') && !way.startsWith('..\\')
}

/** None where there is no git, or no repository. */
async function ignoredByGit(paths: readonly string[], folder: string): Promise<ReadonlySet<string>> {
  const git = spawn('git', ['check-ignore', '--stdin', '-z'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  git.on('error', () => undefined)
  // It may end before it has read them all.
  git.stdin.on('error', () => undefined)
  git.stdin.end(paths.join('\0'))
  return new Set((await text(git.stdout)).split('\0'))
}

function unwatchable(error: unknown): EnvctlError {
  return new EnvctlError({
    code: 'usage.invalid',
    message: 'The files of the project cannot be watched',
    detail: messageOf(error),
    hint: 'Where a limit is named: raise it (sysctl fs.inotify.max_user_watches), or run the tests without --watch.',
    cause: error,
  })
}
