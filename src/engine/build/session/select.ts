import { readlinkSync } from 'node:fs'
import { posix } from 'node:path'
import type { BuildContext } from '../context.ts'
import { isLink } from '../entry-type.ts'
import { ignorePattern } from '../ignore-pattern.ts'

/** As many links may lead to one another; more are a circle. */
const MOST_LINKS = 100

/**
 * Entries of a context that paths are about: those that a Dockerfile takes, with the folders above them, all
 * that is in them, and what links among them lead to. All entries without a path.
 */
export function selectFollowed(context: BuildContext, paths: readonly string[]): readonly number[] {
  const { names } = context.table
  if (paths.length === 0) return [...names.keys()]
  const tree = new Tree(context)
  for (const path of paths) tree.follow(path)
  return tree.chosen()
}

class Tree {
  readonly #context: BuildContext
  readonly #places: ReadonlyMap<string, number>
  /** Paths whose whole content is wanted, and links on the way to them. */
  readonly #wanted = new Set<string>()

  constructor(context: BuildContext) {
    this.#context = context
    this.#places = new Map(context.table.names.map((name, at) => [name, at]))
  }

  follow(path: string): void {
    this.#walk('', partsOf(path), 0)
  }

  chosen(): readonly number[] {
    const { names } = this.#context.table
    if (this.#wanted.has('')) return [...names.keys()]
    const above = new Set([...this.#wanted].flatMap(foldersAbove))
    return [...names.keys()].filter((at) => {
      const name = names[at] ?? ''
      return (
        above.has(name) || this.#wanted.has(name) || foldersAbove(name).some((each) => this.#wanted.has(each))
      )
    })
  }

  /** Goes down from a folder that is no link, part by part. */
  #walk(folder: string, parts: readonly string[], links: number): void {
    const [part, ...rest] = parts
    if (part === undefined) {
      this.#wanted.add(folder)
      return
    }
    if (part === '..') this.#walk(folder === '' ? '' : dirname(folder), rest, links)
    else if (/[*?[\\]/.test(part)) {
      const pattern = ignorePattern(part, false)
      for (const name of this.#inside(folder))
        if (pattern.matches(posix.basename(name))) this.#enter(name, rest, links)
    } else this.#enter(folder === '' ? part : `${folder}/${part}`, rest, links)
  }

  #enter(name: string, rest: readonly string[], links: number): void {
    const at = this.#places.get(name)
    if (at === undefined) return
    const { folder, table } = this.#context
    if (!isLink(table.mode(at))) {
      this.#walk(name, rest, links)
      return
    }
    this.#wanted.add(name)
    if (links >= MOST_LINKS) return
    const target = readlinkSync(`${folder}/${name}`)
    // Nothing leads out of a context: an absolute path begins at its top.
    const from = target.startsWith('/') ? '' : dirname(name)
    this.#walk(from, [...partsOf(target), ...rest], links + 1)
  }

  #inside(folder: string): readonly string[] {
    const prefix = folder === '' ? '' : `${folder}/`
    return this.#context.table.names.filter(
      (name) => name.startsWith(prefix) && !name.includes('/', prefix.length),
    )
  }
}

const partsOf = (path: string): readonly string[] =>
  path.split('/').filter((part) => part !== '' && part !== '.')

function dirname(name: string): string {
  const folder = posix.dirname(name)
  return folder === '.' ? '' : folder
}

/** Those of `a/b/c` are `a` and `a/b`. */
function foldersAbove(name: string): readonly string[] {
  const parts = name.split('/')
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'))
}
