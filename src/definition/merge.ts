import { plainPath } from '../base/plain-path.ts'
import { mountParts } from './mount-parts.ts'
import { overrides, RESET } from './parse.ts'
import { copyPlace, setMember, type Tree } from './positions.ts'

/** Members that stand for themselves as a whole: an override takes their place (Compose specification, "Merge"). */
const REPLACED = new Set(['command', 'entrypoint', 'test', 'http', 'tcp', 'log', 'exec', 'setup'])

/** Maps, or lists of KEY=VALUE that are as good. */
const MAPS = new Set([
  'environment',
  'labels',
  'args',
  'annotations',
  'sysctls',
  'extra_hosts',
  'ssh',
  'additional_contexts',
])

/** Maps whose keys are whatever somebody calls them. Nothing is a value there. */
const FREE = new Set([...MAPS, 'driver_opts', 'options', 'storage_opt'])

/** Lists whose items have an identity: of two with one, the later stays. */
const IDENTITY: Readonly<Record<string, (item: unknown) => string>> = {
  ports: (item) =>
    typeof item === 'object' && item !== null
      ? `${member(item, 'target')}/${member(item, 'protocol') ?? 'tcp'}`
      : targetOf(String(item)),
  volumes: (item) =>
    typeof item === 'object' && item !== null
      ? plainPath(String(member(item, 'target')))
      : mountedAt(String(item)),
  devices: (item) =>
    isMap(item)
      ? String(member(item, 'target') ?? member(item, 'source') ?? JSON.stringify(item))
      : mountedAt(String(item)),
  secrets: (item) =>
    typeof item === 'object' && item !== null
      ? String(member(item, 'target') ?? member(item, 'source'))
      : String(item),
  configs: (item) =>
    typeof item === 'object' && item !== null
      ? String(member(item, 'target') ?? member(item, 'source'))
      : String(item),
}

/** A text, or a list of them: an override adds to it. */
const LISTS = new Set(['dns', 'dns_search', 'env_file', 'label_file', 'tmpfs'])

/** What a map is made of a list of names, where Compose takes either. */
const NAMED = new Set(['depends_on', 'networks'])

/** A service with what overrides it, by Compose's rules; places go with what they belong to. */
export function merge(base: Tree, over: Tree): Tree {
  const result: Record<string, unknown> = {}
  const [from, to] = [base as Record<string, unknown>, over as Record<string, unknown>]
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (to[key] === RESET) continue
    const inOver = Object.hasOwn(to, key)
    const both = inOver && Object.hasOwn(from, key)
    setMember(result, key, both ? mergeMember(key, base, over) : inOver ? to[key] : from[key])
    const kept = both && (to[key] === null || to[key] === undefined)
    copyPlace(inOver && !kept ? over : base, key, result)
  }
  return result
}

function mergeMember(key: string, from: Tree, to: Tree): unknown {
  const [base, over]: readonly unknown[] = [Reflect.get(from, key), Reflect.get(to, key)]
  if (over === null || over === undefined) return base
  if (REPLACED.has(key) || base === null || base === undefined) return over
  if (typeof over === 'object' && overrides(over)) return over
  const [a, b] = [canonical(key, from), canonical(key, to)]
  if (Array.isArray(a) && Array.isArray(b)) return mergeLists(key, a, b)
  if (!isMap(a) || !isMap(b)) return over
  if (FREE.has(key)) return laidOver(a, b)
  // The options of one driver mean nothing to another.
  if (key === 'logging' && isOther(member(a, 'driver'), member(b, 'driver'))) return over
  return merge(a, b)
}

const isOther = (driver: unknown, over: unknown): boolean =>
  driver !== undefined && over !== undefined && driver !== over

/** A map over another, whatever its keys are called. */
function laidOver(base: Tree, over: Tree): Tree {
  const result = {}
  for (const tree of [base, over])
    for (const [key, value] of Object.entries(tree)) {
      if (value === RESET) Reflect.deleteProperty(result, key)
      else setMember(result, key, value)
      copyPlace(tree, key, result)
    }
  return result
}

function canonical(key: string, tree: Tree): unknown {
  const value: unknown = Reflect.get(tree, key)
  if (MAPS.has(key)) return asMap(value, key)
  if (NAMED.has(key)) return namedMap(key, value)
  if (key === 'build' && typeof value === 'string') {
    const build = { context: value }
    copyPlace(tree, key, build, 'context')
    return build
  }
  if (!LISTS.has(key) || typeof value !== 'string') return value
  const list = [value]
  copyPlace(tree, key, list, 0)
  return list
}

function mergeLists(key: string, base: readonly unknown[], over: readonly unknown[]): readonly unknown[] {
  const identity = IDENTITY[key] ?? ((item: unknown) => JSON.stringify(item))
  const taken = new Set(over.map(identity))
  const result: unknown[] = []
  for (const [index, item] of base.entries()) {
    if (taken.has(identity(item))) continue
    copyPlace(base, index, result, result.length)
    result.push(item)
  }
  for (const [index, item] of over.entries()) {
    copyPlace(over, index, result, result.length)
    result.push(item)
  }
  return result
}

/** `["A=1"]` as `{ A: "1" }`. Hosts may have a colon in between; in the names of others it is a character. */
export function asMap(value: unknown, key?: string): unknown {
  if (!Array.isArray(value)) return value
  const separator = key === 'extra_hosts' ? /[=:]/ : /=/
  const result: Record<string, unknown> = {}
  for (const [index, item] of value.entries()) {
    const text = String(item)
    const at = text.search(separator)
    const name = at < 0 ? text : text.slice(0, at)
    setMember(result, name, at < 0 ? null : text.slice(at + 1))
    copyPlace(value, index, result, name)
  }
  return result
}

function namedMap(key: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value
  const result: Record<string, unknown> = {}
  for (const [index, name] of value.entries()) {
    setMember(result, String(name), key === 'depends_on' ? { condition: 'service_started' } : null)
    copyPlace(value, index, result, String(name))
  }
  return result
}

export const isMap = (value: unknown): value is Tree =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

function member(item: unknown, key: string): unknown {
  return item !== null && typeof item === 'object' ? Reflect.get(item, key) : undefined
}

/** Where a short volume or device is in the container. What stands in `${}` may have colons of its own. */
function mountedAt(text: string): string {
  const masked = text.replace(/\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, (reference) =>
    reference.replaceAll(':', '\0'),
  )
  return plainPath(mountParts(masked)[1] ?? text)
}

/** The container's side of a short port. */
function targetOf(text: string): string {
  const [ports = '', protocol = 'tcp'] = text.split('/')
  return `${ports.slice(ports.lastIndexOf(':') + 1)}/${protocol}`
}
