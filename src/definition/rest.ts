import type { Diagnostic, SourceRange } from '../base/diagnostics.ts'
import type { Definition } from './definition.gen.ts'
import { copyPlace, placeOf, type Source, type Tree } from './positions.ts'

/** What of a wrong definition can still be looked at, so that all that is wrong is told at once. */
export interface Rest {
  readonly value: Definition
  readonly source: Source
  /** Environments that the schema has nothing against, nor against any that they extend. */
  readonly environments: readonly string[]
  /** Whether what is said may follow from what is wrong already. */
  inDoubt(diagnostic: Diagnostic): boolean
}

/** Members of the definition whose own members are judged one by one, with what stands for a wrong one. */
const PARTS: Readonly<Record<string, object | undefined>> = {
  variables: undefined,
  environments: undefined,
  services: { image: 'in-doubt' },
  networks: {},
  volumes: {},
  secrets: {},
  configs: {},
}

type Members = Readonly<Record<string, unknown>>

/**
 * Leaves out every part of a definition in which the schema found something, by the paths of what it found.
 * Nothing is left where it is the whole that is wrong.
 */
export function restOf(tree: Tree, source: Source, wrong: readonly (readonly string[])[]): Rest | undefined {
  if (wrong.some(([part = '', name]) => name === undefined && part in PARTS)) return undefined
  const doubtful = new Doubt(tree, wrong)
  const value: Record<string, unknown> = {}
  for (const [part, members] of Object.entries(tree)) {
    if (doubtful.whole.has(part)) continue
    value[part] = part in PARTS && isMap(members) ? doubtful.replaced(part, members) : members
    copyPlace(tree, part, value)
  }
  return {
    value: value as Definition,
    source,
    environments: Object.keys((value['environments'] ?? {}) as object),
    inDoubt: (diagnostic) =>
      diagnostic.file === source.file && doubtful.reaches(diagnostic.range, source.text),
  }
}

class Doubt {
  /** Members of the definition that are left out as a whole. */
  readonly whole = new Set<string>()
  readonly #names = new Map<string, Set<string>>()
  readonly #ranges: SourceRange[] = []
  readonly #mentions: ((words: string) => boolean)[] = []

  constructor(tree: Tree, wrong: readonly (readonly string[])[]) {
    for (const [part = '', name] of wrong) {
      if (name !== undefined && part in PARTS) this.#of(part).add(name)
      else this.whole.add(part)
    }
    for (const part of ['services', 'environments']) this.#spread(part, Reflect.get(tree, part))
    for (const [part, names] of this.#names)
      for (const name of names) this.#note(part, name, placeOf(Reflect.get(tree, part), name))
    if (this.whole.has('registry')) this.#mentions.push((words) => words.includes('registry.'))
  }

  replaced(part: string, members: Members): Members {
    const result: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(members)) {
      const wrong = this.#of(part).has(name)
      if (wrong && PARTS[part] === undefined) continue
      result[name] = wrong ? PARTS[part] : member
      copyPlace(members, name, result)
    }
    return result
  }

  /** Whether a place is in a part that was left out, or speaks of one. */
  reaches({ offset, length }: SourceRange, text: string): boolean {
    const words = text.slice(offset, offset + length)
    return (
      this.#ranges.some((range) => offset >= range.offset && offset < range.offset + range.length) ||
      this.#mentions.some((mention) => mention(words))
    )
  }

  /** What extends something wrong is not itself either. */
  #spread(part: string, members: unknown): void {
    if (!isMap(members)) return
    const names = this.#of(part)
    const parentOf = (member: unknown): unknown => {
      const parent = isMap(member) ? member['extends'] : undefined
      return isMap(parent) ? parent['service'] : parent
    }
    for (let before = -1; before < names.size; ) {
      before = names.size
      for (const [name, member] of Object.entries(members))
        if (names.has(String(parentOf(member)))) names.add(name)
    }
  }

  #note(part: string, name: string, place: ReturnType<typeof placeOf>): void {
    if (place !== undefined) this.#ranges.push(place.key, place.value)
    if (part === 'services') this.#mentions.push((words) => words.includes(`services.${name}.`))
    if (part === 'variables') {
      const used = new RegExp(`[$][{]?${name}\\b`)
      this.#mentions.push((words) => used.test(words))
    }
  }

  #of(part: string): Set<string> {
    const names = this.#names.get(part) ?? new Set()
    this.#names.set(part, names)
    return names
  }
}

const isMap = (value: unknown): value is Members =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
