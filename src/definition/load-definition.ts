import type { Diagnostic } from '../base/diagnostics.ts'
import { checkDefinition, checkDockerfileTemplate, checkTemplate } from './check.gen.js'
import { check } from './check.ts'
import { checkPatterns } from './check-patterns.ts'
import type { Definition } from './definition.gen.ts'
import type { DockerfileTemplate } from './dockerfile-template.gen.ts'
import { mergeDefinitions } from './merge-definitions.ts'
import { parseYaml } from './parse.ts'
import type { Source, Tree } from './positions.ts'
import { quickTree } from './quick-tree.ts'
import { type Rest, restOf } from './rest.ts'
import type { Template } from './template.gen.ts'

export type Loaded<Type> =
  | { readonly ok: true; readonly value: Type; readonly source: Source }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

export interface Reading {
  /**
   * Whether the places of all members are noted. That takes most of the time, and only mistakes need them: what may be
   * well is read without, and again when something is found later on.
   */
  readonly places: boolean
  /** The folder that the paths of the text count from, absolute: its places tell it. */
  readonly directory?: string | undefined
}

/** Of a definition that the schema does not let pass, what else of it can be looked at. */
export type LoadedDefinition =
  | Extract<Loaded<Definition>, { ok: true }>
  | (Extract<Loaded<Definition>, { ok: false }> & { readonly rest?: Rest | undefined })

/**
 * A definition from its text: parsed and checked, nothing interpolated yet. All mistakes at once, with their places
 * however it is read.
 */
export function loadDefinition(file: string, text: string, reading: Reading): LoadedDefinition {
  const quick = reading.places ? undefined : quickTree(text)
  if (quick !== undefined && checkDefinition(quick)) return right(quick, { file, text })
  const parsed = parseYaml(file, text, reading.directory)
  if (!parsed.ok) return parsed
  const { tree, source } = parsed
  const { diagnostics, paths } = check(tree, source, checkDefinition)
  if (diagnostics.length > 0) return { ok: false, diagnostics, rest: restOf(tree, source, paths) }
  return right(tree, source)
}

/**
 * The same of several files, each laid over those before it. Where one is wrong, the mistakes of all are told, and
 * nothing of them is looked at further.
 */
export function loadDefinitions(
  [first, ...others]: readonly [Source, ...Source[]],
  reading: Reading,
): LoadedDefinition {
  const base = loadDefinition(first.file, first.text, reading)
  if (others.length === 0) return base
  const all = [base, ...others.map(({ file, text }) => loadDefinition(file, text, reading))]
  const diagnostics = all.flatMap((each) => (each.ok ? [] : each.diagnostics))
  const trees = all.flatMap((each): readonly Tree[] => (each.ok ? [each.value] : []))
  return diagnostics.length > 0 ? { ok: false, diagnostics } : right(trees.reduce(mergeDefinitions), first)
}

/** A service or a Dockerfile with parameters. */
export type AnyTemplate = Template | DockerfileTemplate

/** A template from its text: of a Dockerfile when it has one, else of a service. */
export function loadTemplate(file: string, text: string, reading: Reading): Loaded<AnyTemplate> {
  const quick = reading.places ? undefined : quickTree(text)
  if (quick !== undefined && validatorFor(quick)(quick) && checkPatterns(quick, { file, text }).length === 0)
    return right(quick, { file, text })
  const parsed = parseYaml(file, text)
  if (!parsed.ok) return parsed
  const { tree, source } = parsed
  const { diagnostics } = check(tree, source, validatorFor(tree))
  const wrong = diagnostics.length > 0 ? diagnostics : checkPatterns(tree, source)
  if (wrong.length > 0) return { ok: false, diagnostics: wrong }
  return right(tree, source)
}

const validatorFor = (tree: Tree) =>
  Reflect.has(tree, 'dockerfile') ? checkDockerfileTemplate : checkTemplate

/** The schema has let it pass. */
function right<Type>(tree: Tree, source: Source): Extract<Loaded<Type>, { ok: true }> {
  return { ok: true, value: tree as Type, source }
}
