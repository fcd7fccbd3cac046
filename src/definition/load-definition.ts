import type { Diagnostic } from '../base/diagnostics.ts'
import { checkDefinition, checkDockerfileTemplate, checkTemplate } from './check.gen.js'
import { check } from './check.ts'
import type { Definition } from './definition.gen.ts'
import type { DockerfileTemplate } from './dockerfile-template.gen.ts'
import { parseYaml } from './parse.ts'
import type { Source } from './positions.ts'
import { type Rest, restOf } from './rest.ts'
import type { Template } from './template.gen.ts'

export type Loaded<Type> =
  | { readonly ok: true; readonly value: Type; readonly source: Source }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/** Of a definition that the schema does not let pass, what else of it can be looked at. */
export type LoadedDefinition =
  | Extract<Loaded<Definition>, { ok: true }>
  | (Extract<Loaded<Definition>, { ok: false }> & { readonly rest?: Rest | undefined })

/** A definition from its text: parsed and checked, nothing interpolated yet. All mistakes at once. */
export function loadDefinition(file: string, text: string): LoadedDefinition {
  const parsed = parseYaml(file, text)
  if (!parsed.ok) return parsed
  const { tree, source } = parsed
  const { diagnostics, paths } = check(tree, source, checkDefinition)
  if (diagnostics.length > 0) return { ok: false, diagnostics, rest: restOf(tree, source, paths) }
  return { ok: true, value: tree as Definition, source }
}

/** A service or a Dockerfile with parameters. */
export type AnyTemplate = Template | DockerfileTemplate

/** A template from its text: of a Dockerfile when it has one, else of a service. */
export function loadTemplate(file: string, text: string): Loaded<AnyTemplate> {
  const parsed = parseYaml(file, text)
  if (!parsed.ok) return parsed
  const { tree, source } = parsed
  const validate = Reflect.has(tree, 'dockerfile') ? checkDockerfileTemplate : checkTemplate
  const { diagnostics } = check(tree, source, validate)
  if (diagnostics.length > 0) return { ok: false, diagnostics }
  return { ok: true, value: tree as AnyTemplate, source }
}
