import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { lstat, readdir, readlink, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { OWN_FOLDER } from '../../base/names.ts'
import { hostStat } from '../files/local-place.ts'

/** So many files are read at once. */
const READERS = 16
const OWNER_RUNS = 0o100
/** They change by what is done with the content and not with it. */
export const LEFT_OUT: readonly string[] = [OWN_FOLDER, '.git']

/** One file, or link, of what is digested. */
export interface Content {
  /** Relative to the folder that names count from, with slashes; absolute outside of it. */
  readonly name: string
  /** Whether its owner may run it. */
  readonly runs: boolean
  /** SHA-256 of the content; absent of a link to something that is no file. */
  readonly digest?: string | undefined
  /** Where a symbolic link points to. */
  readonly link?: string | undefined
}

/** Digests files and folders, each file once however often it is named. */
export class ContentDigests {
  readonly #root: string
  readonly #digests = new Map<string, Promise<string>>()
  #free = READERS
  readonly #queue: (() => void)[] = []

  /** Names count from `root`. */
  constructor(root: string) {
    this.#root = root
  }

  /**
   * A file, or all that a folder holds, by name; `undefined` when there is nothing at the path. With `follow`, also
   * what the folders hold that links in it lead to.
   */
  async of(
    path: string,
    { follow = false }: { readonly follow?: boolean } = {},
  ): Promise<readonly Content[] | undefined> {
    const stats = await hostStat(path)
    if (stats === undefined) return undefined
    const contents = stats.isDirectory() ? await this.#tree(path, follow) : [await this.#content(path, stats)]
    return contents.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }

  /** SHA-256 of a file's content, in hex. */
  file(path: string): Promise<string> {
    const digest = this.#digests.get(path) ?? this.#read(path)
    this.#digests.set(path, digest)
    return digest
  }

  /** A folder with those that links in it lead to, each once, but for what it is in itself: that is more than is meant. */
  async #tree(folder: string, follow: boolean): Promise<readonly Content[]> {
    const found = new Map<string, Content>()
    const folders = new Set([folder])
    const leads = (target: string) => {
      if (follow && !isWithin(folder, target)) folders.add(target)
    }
    for (const each of folders)
      for (const content of await this.#folder(each, leads)) found.set(content.name, content)
    return [...found.values()]
  }

  async #folder(folder: string, leads: (target: string) => void): Promise<readonly Content[]> {
    const names = (await readdir(folder)).filter((name) => !LEFT_OUT.includes(name))
    const contents = await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name)
        const stats = await lstat(path)
        if (stats.isDirectory()) return this.#folder(path, leads)
        if (stats.isSymbolicLink()) return [await this.#link(path, leads)]
        return stats.isFile() ? [await this.#content(path, stats)] : []
      }),
    )
    return contents.flat()
  }

  /** A link within a folder is itself, and what it leads to. */
  async #link(path: string, leads: (target: string) => void): Promise<Content> {
    const [link, stats] = await Promise.all([readlink(path), hostStat(path)])
    if (stats?.isDirectory()) leads(await this.#real(path))
    const content = stats?.isFile()
      ? await this.#content(path, stats)
      : { name: this.#name(path), runs: false }
    return { ...content, link }
  }

  /** Where a link ends, from the root as it is called. */
  async #real(link: string): Promise<string> {
    const [target, root] = await Promise.all([realpath(link), realpath(this.#root)])
    return isWithin(target, root) ? join(this.#root, relative(root, target)) : target
  }

  async #content(path: string, stats: Stats): Promise<Content> {
    const runs = (stats.mode & OWNER_RUNS) !== 0
    return { name: this.#name(path), runs, digest: stats.isFile() ? await this.file(path) : undefined }
  }

  async #read(path: string): Promise<string> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#queue.push(resolve))
    else this.#free -= 1
    try {
      const hash = createHash('sha256')
      await pipeline(createReadStream(path), hash)
      return hash.digest('hex')
    } finally {
      const next = this.#queue.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  #name(path: string): string {
    return (isWithin(path, this.#root) ? relative(this.#root, path) : path).split(sep).join('/')
  }
}

/** Whether a path is a folder or below it. */
export function isWithin(path: string, folder: string): boolean {
  const name = relative(folder, path)
  return name !== '..' && !name.startsWith(`..${sep}`) && !isAbsolute(name)
}
