import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
  visit,
} from 'yaml'
import { codeFrame } from '../base/code-frame.ts'
import type { Diagnostic, SourceRange } from '../base/diagnostics.ts'
import { type Source, setMember, setPlace, type Tree } from './positions.ts'

/** Larger is no definition. In characters. */
export const LONGEST = 5_000_000
/** More is a bomb of aliases and no definition. */
const MOST_ALIASES = 1000

export type Parsed =
  | { readonly ok: true; readonly tree: Tree; readonly source: Source }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/** YAML as plain data, with the place of every member noted. */
export function parseYaml(file: string, raw: string, directory?: string): Parsed {
  const text = raw.startsWith('\uFEFF') ? raw.slice(1) : raw
  const source: Source = { file, text, directory }
  const refuse = (message: string, expected: string): Parsed => ({
    ok: false,
    diagnostics: [{ file, range: { line: 1, column: 1, offset: 0, length: 1 }, message, expected }],
  })
  if (text.length > LONGEST) return refuse('The file is too large', `at most ${LONGEST / 1e6} MB of text`)
  if (/[\0-\x08\x0E-\x1F\uFFFD]/.test(text.slice(0, 100_000)))
    return refuse('The file is not text', 'YAML in UTF-8')
  const counter = new LineCounter()
  const documents = parseAllDocuments(text, {
    lineCounter: counter,
    version: '1.2',
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const [document, second] = 'empty' in documents ? [] : documents
  const at = (start: number, end: number): SourceRange => {
    const { line, col } = counter.linePos(Math.min(start, text.length))
    return { line, column: col, offset: start, length: Math.max(1, end - start) }
  }
  if (document === undefined) return refuse('The file is empty', 'a map with services')
  const problems = document.errors.map((error) => ({
    message: words(error.message),
    range: at(error.pos[0], error.pos[1]),
  }))
  if (second !== undefined)
    problems.push({
      message: 'The file has more than one document',
      range: at(second.range[0], second.range[0] + 3),
    })
  if (problems.length === 0 && !isMap(document.contents)) {
    problems.push({
      message: 'The file is not a map',
      range: at(document.contents?.range?.[0] ?? 0, document.contents?.range?.[1] ?? 1),
    })
  }
  if (problems.length === 0) {
    const bomb = tooManyAliases(document)
    if (bomb !== undefined)
      problems.push({ message: 'The aliases would grow beyond all bounds', range: at(bomb[0], bomb[1]) })
  }
  if (problems.length > 0) {
    return {
      ok: false,
      diagnostics: problems.map((problem) => ({ file, ...problem, frame: codeFrame(text, problem.range) })),
    }
  }
  const tree = new Reader(document, source, at).read(document.contents as Node)
  return { ok: true, tree: tree as Tree, source }
}

/** Compose's tag that takes away what an override would add to. */
export const RESET = Symbol('!reset')

const overriding = new WeakSet<Tree>()

/** Whether a tree carries Compose's tag `!override`: it stands in place of what it would be merged with. */
export function overrides(tree: Tree): boolean {
  return overriding.has(tree)
}

function words(message: string): string {
  return message.split('\n')[0]?.replace(/\.$/, '') ?? message
}

/** Aliases that stand for parts which hold aliases themselves multiply: their weight is what counts. */
function tooManyAliases(document: Document): readonly [number, number] | undefined {
  let count = 0
  const weights = new Map<Node, number>()
  let found: readonly [number, number] | undefined
  visit(document, {
    Alias: (_, alias) => {
      const target = alias.resolve(document)
      const weight = 1 + (target === undefined ? 0 : (weights.get(target) ?? inner(target)))
      if (target !== undefined) weights.set(target, weight)
      count += weight
      if (count <= MOST_ALIASES) return undefined
      found = [alias.range?.[0] ?? 0, alias.range?.[1] ?? 1]
      return visit.BREAK
    },
  })
  return found

  function inner(node: Node): number {
    let sum = 0
    visit(node, {
      Alias: (_, alias) => {
        const target = alias.resolve(document)
        sum += 1 + (target === undefined ? 0 : (weights.get(target) ?? 0))
      },
    })
    return sum
  }
}

class Reader {
  readonly #document: Document
  readonly #source: Source
  readonly #at: (start: number, end: number) => SourceRange

  constructor(document: Document, source: Source, at: (start: number, end: number) => SourceRange) {
    this.#document = document
    this.#source = source
    this.#at = at
  }

  read(node: Node | null | undefined): unknown {
    if (isAlias(node)) return this.read(node.resolve(this.#document))
    if (isMap(node)) return this.#tagged(node, this.#map(node.items))
    if (isSeq(node)) {
      const list: unknown[] = []
      this.#tagged(node, list)
      for (const [index, item] of node.items.entries()) {
        list.push(this.read(item as Node))
        const range = this.#range(item as Node)
        setPlace(list, index, { source: this.#source, key: range, value: range })
      }
      return list
    }
    if (isScalar(node)) return node.tag === '!reset' ? RESET : plain(node)
    return null
  }

  #tagged(node: Node, tree: Tree): Tree {
    if (node.tag === '!override') overriding.add(tree)
    return tree
  }

  #map(items: readonly unknown[]): Tree {
    const result: Record<string, unknown> = {}
    for (const pair of items) {
      if (!isPair(pair)) continue
      const keyNode = pair.key as Scalar
      const valueNode = pair.value as Node | null
      if (isMergeKey(keyNode.value)) {
        this.#merge(result, valueNode)
        continue
      }
      const key = String(keyNode.value)
      const range = this.#range(keyNode)
      setMember(result, key, valueNode?.tag === '!reset' ? RESET : this.read(valueNode))
      setPlace(result, key, {
        source: this.#source,
        key: range,
        value: valueNode?.range ? this.#range(valueNode) : range,
      })
    }
    return result
  }

  /** YAML's merge key: what the map has itself wins, whichever comes first. */
  #merge(into: Record<string, unknown>, node: Node | null): void {
    const resolved = isAlias(node) ? node.resolve(this.#document) : node
    const parts = isSeq(resolved) ? resolved.items : [resolved]
    for (const part of parts) {
      const tree = this.read(part as Node)
      if (tree === null || typeof tree !== 'object') continue
      for (const [key, value] of Object.entries(tree)) {
        if (Object.hasOwn(into, key)) continue
        setMember(into, key, value)
        const range = this.#range(node)
        setPlace(into, key, { source: this.#source, key: range, value: range })
      }
    }
  }

  #range(node: Node | null): SourceRange {
    const [start, end] = node?.range ?? [0, 1]
    return this.#at(start, end)
  }
}

/** The parser makes a symbol of it where it is not quoted. */
function isMergeKey(key: unknown): boolean {
  return key === '<<' || (typeof key === 'symbol' && key.description === '<<')
}

/** Dates and the like stay the text that was written: Compose knows none. */
function plain(node: Scalar): unknown {
  const { value } = node
  // As Compose reads it: file modes are written so.
  if (typeof value === 'number' && /^0[0-7]+$/.test(node.source ?? ''))
    return Number.parseInt(node.source ?? '', 8)
  // An id, of which every digit counts.
  if (typeof value === 'number' && /^[-+]?\d+$/.test(node.source ?? '') && !Number.isSafeInteger(value))
    return node.source
  if (value instanceof Date) return node.source ?? value.toISOString()
  return typeof value === 'bigint' ? Number(value) : value
}
