import type { Diagnostic } from '../base/diagnostics.ts'
import { checkDefinition, checkTemplate } from './check.gen.js'
import { check } from './check.ts'
import type { Definition } from './definition.gen.ts'
import { parseYaml } from './parse.ts'
import type { Source } from './positions.ts'
import type { Template } from './template.gen.ts'

export type Loaded<Type> =
  | { readonly ok: true; readonly value: Type; readonly source: Source }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/** A definition from its text: parsed and checked, nothing interpolated yet. All mistakes at once. */
export function loadDefinition(file: string, text: string): Loaded<Definition> {
  return load(file, text, checkDefinition)
}

/** A template from its text. */
export function loadTemplate(file: string, text: string): Loaded<Template> {
  return load(file, text, checkTemplate)
}

function load<Type>(file: string, text: string, validate: typeof checkDefinition): Loaded<Type> {
  const parsed = parseYaml(file, text)
  if (!parsed.ok) return parsed
  const diagnostics = check(parsed.tree, parsed.source, validate)
  if (diagnostics.length > 0) return { ok: false, diagnostics }
  return { ok: true, value: parsed.tree as Type, source: parsed.source }
}
