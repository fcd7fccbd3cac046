import { interpolate, type Scope } from '../definition/interpolate.ts'
import { copyPlace, type Tree } from '../definition/positions.ts'
import type { Report } from './report.ts'

/** A tree with every text in it interpolated; places are kept and what is wrong is told at its place. */
export function interpolateTree<Value>(value: Value, scope: Scope, report: Report): Value {
  return walk(value, scope, report, undefined) as Value
}

function walk(
  value: unknown,
  scope: Scope,
  report: Report,
  at: { readonly tree: Tree; readonly key: string } | undefined,
): unknown {
  if (typeof value === 'string') return text(value, scope, report, at)
  if (value === null || typeof value !== 'object') return value
  const result: Tree = Array.isArray(value) ? [] : {}
  for (const [key, member] of Object.entries(value)) {
    Reflect.set(result, key, walk(member, scope, report, { tree: value, key }))
    copyPlace(value, key, result)
  }
  return result
}

function text(
  value: string,
  scope: Scope,
  report: Report,
  at: { readonly tree: Tree; readonly key: string } | undefined,
): string {
  const { parts, problems } = interpolate(value, scope)
  for (const { message, suggestion, offset, length } of problems) {
    if (at !== undefined) report.at(at.tree, at.key, { message, suggestion, inside: { offset, length } })
  }
  return parts.join('')
}
