import type { Diagnostic } from '../base/diagnostics.ts'
import { parseDuration } from '../base/duration.ts'
import { instanceName } from '../base/names.ts'
import { parseEnvFile } from '../definition/env-file.ts'
import type { Scope } from '../definition/interpolate.ts'
import { copyPlace } from '../definition/positions.ts'
import { checkReferences } from './check-references.ts'
import { chooseServices } from './choose-services.ts'
import { chooseEnvironment } from './environments.ts'
import { extendedServices, type Services } from './extended.ts'
import { finishService } from './finish-service.ts'
import { outputTexts, testSpec } from './host-side.ts'
import { interpolateTree } from './interpolate-tree.ts'
import { mirrorSpec } from './mirrors.ts'
import { hostScope, insideScope, type ReferenceFacts, variableScope } from './references.ts'
import { Report } from './report.ts'
import type { ResolveInput } from './resolve-input.ts'
import { withServiceImages } from './service-contexts.ts'
import { draftService, type ServiceDraft } from './service-draft.ts'
import { setupSteps } from './setup.ts'
import { networkSpecs, volumeSpecs } from './top-level.ts'
import type { ServiceSpec, Spec } from './types.ts'
import { variableValues } from './variables.ts'

export type Resolved =
  | { readonly spec: Spec }
  | { readonly diagnostics: readonly Diagnostic[] }
  /** Files to be read before it can be said. */
  | {
      readonly needs: readonly string[]
      /** Paths to be looked at: their content does not matter. */
      readonly looks: readonly string[]
    }

/**
 * One environment of a definition with nothing left open, or everything that is wrong with it.
 *
 * @throws `usage.unknown-environment`, `usage.invalid` for what the command line asks and the definition lacks
 */
export function resolve(input: ResolveInput): Resolved {
  const { definition } = input
  const report = new Report(input.source)
  const dotenv = dotenvValues(input, report)
  const environment = chooseEnvironment(definition, input.environment, report)
  const name = definition.name ?? input.defaultName
  const instance = instanceName({ name, environment: environment.name, suffix: input.suffix })
  const references = { 'instance.name': instance, 'instance.environment': environment.name }
  const known: Omit<ReferenceFacts, 'prefix'> = {
    variables: variableValues(definition, { set: input.set, env: input.env, dotenv, references }, report),
    declared: Object.keys(definition.variables ?? {}),
    outside: (variable) => input.env[variable] ?? dotenv[variable],
    instance: { name: instance, environment: environment.name },
  }
  const registry = interpolateTree(
    definition.registry ?? {},
    variableScope({ ...known, prefix: undefined }),
    report,
  )
  const facts: ReferenceFacts = { ...known, prefix: registry.prefix }
  const scope = variableScope(facts)
  const catalogue = extendedServices((definition.services ?? {}) as Services, { input, scope, report })
  const chosen = chooseServices({ catalogue, environment, profiles: activeProfiles(input, dotenv) })
  const drafts = new Map<string, ServiceDraft>()
  for (const service of chosen) {
    const overrides = environment.services?.get(service) ?? []
    const draft = draftService(service, { catalogue, overrides, scope, input, report })
    if (draft !== undefined) drafts.set(service, draft)
  }
  // Of one that is wrong itself nothing is known, and nothing more is said.
  const addresses = new Map(chosen.map((key) => [key, drafts.get(key)?.address]))
  const inside = insideScope(facts, addresses)
  const host = (variable: string) => facts.variables.get(variable) ?? facts.outside(variable)
  const finished: Record<string, ServiceSpec> = {}
  for (const [key, draft] of drafts) {
    finished[key] = finishService(draft, {
      inside,
      host,
      outside: facts.outside,
      input,
      report,
      builtImage: `${name}-${environment.name}-${key}`,
    })
  }
  const services = withServiceImages(finished)
  const outside = hostScope(facts, addresses)
  const outputs = outputTexts(environment.tree, outside, report)
  const spec: Spec = {
    name,
    environment: environment.name,
    instance,
    suffix: input.suffix,
    directory: input.directory,
    variablesFile: input.dotenv?.path,
    file: input.file,
    services,
    networks: networkSpecs({ definition, services, instance, scope, report }),
    volumes: volumeSpecs({ definition, services, instance, scope, report }),
    setup: setupSteps(environment.tree, {
      services: [...drafts.keys()],
      outputs,
      variables: scope,
      inside,
      outside,
      host,
      input,
      report,
    }),
    outputs,
    registry: { prefix: facts.prefix, mirrors: mirrorSpec(registry, { input, report }) },
    lifetimeMs:
      environment.tree.lifetime === undefined ? undefined : lifetime(environment.tree, scope, report),
    test: testSpec(environment.tree, outside, { input, report }),
  }
  // Half of what was to be known may be missing: what is said of the rest would be misleading.
  if (report.needs.size + report.looks.size > 0) return { needs: [...report.needs], looks: [...report.looks] }
  checkReferences(spec, { drafts, definition, report })
  return report.diagnostics.length > 0 ? { diagnostics: inOrder(report.diagnostics) } : { spec }
}

/** As Compose has it, the variable may also stand in the `.env`. */
function activeProfiles({ profiles, env }: ResolveInput, dotenv: Readonly<Record<string, string>>) {
  const listed = (env['COMPOSE_PROFILES'] ?? dotenv['COMPOSE_PROFILES'] ?? '').split(',')
  return [...profiles, ...listed.map((name) => name.trim()).filter((name) => name !== '')]
}

function dotenvValues(input: ResolveInput, report: Report): Readonly<Record<string, string>> {
  if (input.dotenv === undefined) return {}
  const { file, text } = input.dotenv
  const parsed = parseEnvFile(text, (name) => input.env[name])
  for (const { line, message } of parsed.problems)
    report.add({ file, range: { line, column: 1, offset: 0, length: 1 }, message })
  return parsed.values
}

function lifetime(
  environment: { readonly lifetime?: unknown },
  scope: Scope,
  report: Report,
): number | undefined {
  const wanted = { lifetime: environment.lifetime }
  copyPlace(environment, 'lifetime', wanted)
  const tree = interpolateTree(wanted, scope, report)
  const ms = parseDuration(String(tree.lifetime))
  if (ms === undefined)
    report.at(tree, 'lifetime', {
      message: `"lifetime" cannot be ${JSON.stringify(tree.lifetime)}`,
      expected: 'a duration, like 30m or 1h',
    })
  return ms
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) =>
    a.file === b.file ? a.range.offset - b.range.offset : a.file < b.file ? -1 : 1,
  )
}
