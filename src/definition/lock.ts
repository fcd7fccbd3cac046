import { checkLock } from './check.gen.js'
import { check } from './check.ts'
import type { Loaded } from './load-definition.ts'
import type { Lock } from './lock.gen.ts'
import { parseYaml } from './parse.ts'
import { quickTree } from './quick-tree.ts'

/** A lock from its text. */
export function loadLock(file: string, text: string): Loaded<Lock> {
  const quick = quickTree(text)
  if (quick !== undefined && checkLock(quick))
    return { ok: true, value: quick as Lock, source: { file, text } }
  const parsed = parseYaml(file, text)
  if (!parsed.ok) return parsed
  const { diagnostics } = check(parsed.tree, parsed.source, checkLock)
  if (diagnostics.length > 0) return { ok: false, diagnostics }
  return { ok: true, value: parsed.tree as Lock, source: parsed.source }
}
