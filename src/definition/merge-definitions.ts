import { isMap, merge } from './merge.ts'
import { RESET } from './parse.ts'
import { copyPlace, setMember, type Tree } from './positions.ts'

/** Members of a definition that hold things by their names. */
const NAMED = new Set(['services', 'networks', 'volumes', 'secrets', 'configs', 'variables', 'environments'])

/**
 * A definition with one that is laid over it, as Compose does with several files: what both name is merged by the
 * rules of a service, anything else is that of the second.
 */
export function mergeDefinitions(base: Tree, over: Tree): Tree {
  return mergeMembers(base, over, (key, from, to) =>
    NAMED.has(key) ? mergeMembers(from, to, (_, one, other) => merge(one, other)) : merge(from, to),
  )
}

/** `both` merges what is a map in both; what the second says otherwise stands in its place, but for nothing at all. */
function mergeMembers(base: Tree, over: Tree, both: (key: string, from: Tree, to: Tree) => Tree): Tree {
  const result = {}
  for (const key of new Set([...Object.keys(base), ...Object.keys(over)])) {
    const [from, to]: readonly unknown[] = [base, over].map((tree) =>
      Object.hasOwn(tree, key) ? Reflect.get(tree, key) : undefined,
    )
    if (to === RESET) continue
    const second = to !== undefined && to !== null
    const merged = isMap(from) && isMap(to) ? both(key, from, to) : second ? to : (from ?? to)
    setMember(result, key, merged)
    copyPlace(second ? over : Object.hasOwn(base, key) ? base : over, key, result)
  }
  return result
}
