/** What each node needs, by id. */
export type Needs = ReadonlyMap<string, readonly string[]>

export type Ordering =
  | { readonly ok: true; readonly order: readonly string[] }
  /** The nodes of one cycle, the first repeated at the end. */
  | { readonly ok: false; readonly cycle: readonly string[] }

/**
 * Nodes in an order in which each comes after all that it needs; ties keep the order of the map.
 * A need that is no node is left out of account.
 *
 * @example
 * order(new Map([['api', ['db']], ['db', []]])) // { ok: true, order: ['db', 'api'] }
 */
export function order(needs: Needs): Ordering {
  const done = new Set<string>()
  const path: string[] = []
  const result: string[] = []
  const visit = (id: string): readonly string[] | undefined => {
    if (done.has(id)) return undefined
    const at = path.indexOf(id)
    if (at >= 0) return [...path.slice(at), id]
    path.push(id)
    for (const need of needs.get(id) ?? []) {
      if (!needs.has(need)) continue
      const cycle = visit(need)
      if (cycle) return cycle
    }
    path.pop()
    done.add(id)
    result.push(id)
    return undefined
  }
  for (const id of needs.keys()) {
    const cycle = visit(id)
    if (cycle) return { ok: false, cycle }
  }
  return { ok: true, order: result }
}

/** Every node that can be reached from the given ones, themselves included. */
export function reachable(needs: Needs, from: Iterable<string>): ReadonlySet<string> {
  const seen = new Set<string>()
  const open = [...from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...(needs.get(id) ?? []))
  }
  return seen
}
