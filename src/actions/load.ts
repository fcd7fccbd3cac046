import type { Diagnostic } from '../base/diagnostics.ts'
import { EnvctlError } from '../base/errors.ts'
import { hasRevision } from '../spec/has-revision.ts'
import type { Spec } from '../spec/types.ts'
import type { Deps } from './deps.ts'
import { findDefinition } from './files/find-definition.ts'
import { settle } from './instance/settle.ts'
import { distinct, invalid, type Opened, openDefinition } from './open-definition.ts'
import type { ValidateOutcome } from './outcomes.ts'
import { publishedFor } from './ports/published-for.ts'
import type { LoadRequest } from './requests.ts'

/**
 * The spec of one environment of a definition. A definition that is wrong is `definition.invalid`, with
 * every mistake and its place.
 */
export async function loadSpec(request: LoadRequest): Promise<Spec> {
  return atRevisions(await (await openDefinition(request)).resolve(request.environment), request)
}

/**
 * The spec for the instance that is this folder's own, from the one that was loaded for the request: of a
 * definition that other folders have too, such as clones of a repository, each has its own instance.
 */
export async function ownSpec(
  spec: Spec,
  request: LoadRequest,
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<Spec> {
  const { suffix } = await settle({ ...spec, named: request.instance !== undefined }, deps)
  const own = suffix === spec.suffix ? spec : await loadSpec({ ...request, instance: suffix })
  return publishedFor(own, deps.engine.address)
}

/**
 * The spec that tests run against: of the environment asked for, else of the first that says how it is
 * tested, else of the one called `test`, else of the first.
 */
export async function loadTestSpec(request: LoadRequest): Promise<Spec> {
  const { environment } = request
  const opened = await openDefinition(request)
  const named = opened.environments.find((name) => name === 'test')
  return atRevisions(await opened.resolve(environment ?? opened.tested ?? named), request)
}

export function hasDefinition(request: Pick<LoadRequest, 'cwd' | 'file'>): boolean {
  return findDefinition(request) !== undefined
}

/** Resolves every environment of a definition, and tells what it holds. A text that is given stands for the file's. */
export async function validate(request: LoadRequest, text?: string): Promise<ValidateOutcome> {
  const { file, name, specs } = await specsOf(await openDefinition(request, text), request)
  const environments = specs.map((spec) => ({ name: spec.environment, services: Object.keys(spec.services) }))
  return { file, name, environments }
}

/** The specs of every environment of a definition, or of the one that is asked for; all mistakes of all at once. */
export async function loadSpecs(request: LoadRequest): Promise<readonly Spec[]> {
  const { specs } = await specsOf(await openDefinition(request), request)
  return Promise.all(specs.map((spec) => atRevisions(spec, request)))
}

/** With the folders of builds that are wanted as of a revision. */
async function atRevisions(spec: Spec, { env }: LoadRequest): Promise<Spec> {
  if (Object.values(spec.services).every(({ build }) => build === undefined || !hasRevision(build)))
    return spec
  // Loaded by who builds from one: most definitions do not.
  const { withRevisions } = await import('./files/revisions.ts')
  return withRevisions(spec, env)
}

async function specsOf(
  opened: Opened,
  { environment }: LoadRequest,
): Promise<{ readonly file: string; readonly name: string; readonly specs: readonly Spec[] }> {
  const names = environment === undefined ? opened.environments : [environment]
  const problems: Diagnostic[] = []
  const specs: Spec[] = []
  for (const name of names) {
    try {
      specs.push(await opened.resolve(name))
    } catch (error) {
      if (!(error instanceof EnvctlError) || error.diagnostics.length === 0) throw error
      problems.push(...error.diagnostics)
    }
  }
  if (problems.length > 0) throw invalid(opened.file, distinct(problems))
  return { file: opened.file, name: opened.name, specs }
}
