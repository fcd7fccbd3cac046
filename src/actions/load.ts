import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Diagnostic } from '../base/diagnostics.ts'
import { EnvctlError } from '../base/errors.ts'
import { nameOf } from '../base/names.ts'
import { loadDefinition } from '../definition/load-definition.ts'
import type { Rest } from '../definition/rest.ts'
import { hasRevision } from '../spec/has-revision.ts'
import { resolve } from '../spec/resolve.ts'
import type { ResolveInput } from '../spec/resolve-input.ts'
import type { Spec } from '../spec/types.ts'
import type { Deps } from './deps.ts'
import { dotenvOf } from './files/dotenv.ts'
import { FileReader } from './files/file-reader.ts'
import { findDefinition, readDefinition } from './files/find-definition.ts'
import { aroundDefinition } from './files/machine-config.ts'
import { shippedTemplates } from './files/package-root.ts'
import { settle } from './instance/settle.ts'
import { suffixOf } from './instance/suffix.ts'
import { noDefinition } from './locate.ts'
import type { ValidateOutcome } from './outcomes.ts'
import type { LoadRequest } from './requests.ts'

/**
 * The spec of one environment of a definition. A definition that is wrong is `definition.invalid`, with
 * every mistake and its place.
 */
export async function loadSpec(request: LoadRequest): Promise<Spec> {
  return atRevisions(await (await open(request)).resolve(request.environment), request)
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
  return suffix === spec.suffix ? spec : loadSpec({ ...request, instance: suffix })
}

/**
 * The spec that tests run against: of the environment asked for, else of the first that says how it is
 * tested, else of the one called `test`, else of the first.
 */
export async function loadTestSpec(request: LoadRequest): Promise<Spec> {
  const { environment } = request
  const opened = await open(request)
  const named = opened.environments.find((name) => name === 'test')
  return atRevisions(await opened.resolve(environment ?? opened.tested ?? named), request)
}

export function hasDefinition(request: Pick<LoadRequest, 'cwd' | 'file'>): boolean {
  return findDefinition(request) !== undefined
}

/** Resolves every environment of a definition, and tells what it holds. A text that is given stands for the file's. */
export async function validate(request: LoadRequest, text?: string): Promise<ValidateOutcome> {
  const { file, name, specs } = await specsOf(await open(request, text), request)
  const environments = specs.map((spec) => ({ name: spec.environment, services: Object.keys(spec.services) }))
  return { file, name, environments }
}

/** The specs of every environment of a definition, or of the one that is asked for; all mistakes of all at once. */
export async function loadSpecs(request: LoadRequest): Promise<readonly Spec[]> {
  const { specs } = await specsOf(await open(request), request)
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

interface Opened {
  readonly file: string
  readonly name: string
  readonly environments: readonly string[]
  /** The first environment that says how it is tested. */
  readonly tested: string | undefined
  resolve(environment: string | undefined): Promise<Spec>
}

/** What stands for the name of a file where a definition has none. */
const NO_FILE = '<definition>'

/** Reads a definition once, for as many environments as are wanted. */
async function open(request: LoadRequest, given = request.text): Promise<Opened> {
  const path = request.text === undefined ? findDefinition(request) : join(request.cwd, NO_FILE)
  if (path === undefined) throw noDefinition(request.cwd)
  const directory = dirname(path)
  const shown = request.file ?? basename(path)
  const text = given ?? readDefinition(path, request)
  const loaded = loadDefinition(shown, text, { places: false })
  const mistakes = loaded.ok ? [] : loaded.diagnostics
  const readable = loaded.ok ? loaded : loaded.rest
  if (readable === undefined) throw invalid(shown, mistakes)
  const defaultName = nameOf(basename(directory))
  const reader = new FileReader()
  const [dotenv, mirrors, templates] = await Promise.all([
    dotenvOf(request, directory, reader),
    aroundDefinition(request.env, request.mirrors),
    shippedTemplates(),
  ])
  const own = join(directory, 'templates')
  const environments = Object.keys(readable.value.environments ?? {})
  const name = readable.value.name ?? defaultName
  const suffixFor = (environment = environments[0] ?? 'default') =>
    suffixOf({ given: request.instance, directory, name, environment })
  let input = { definition: readable.value, source: readable.source, places: !loaded.ok }
  const resolveOne = async (environment: string | undefined): Promise<Spec> => {
    const suffix = suffixFor(environment)
    for (;;) {
      const result = resolve({
        ...input,
        defaultName,
        file: path,
        directory,
        homeDir: homedir(),
        environment,
        suffix,
        profiles: request.profiles,
        set: request.set,
        env: request.env,
        dotenv,
        files: reader.files,
        kinds: reader.kinds,
        templates: { own, shipped: templates.folder, known: templates.names },
        mirrors,
      })
      if ('spec' in result) return result.spec
      if (!('diagnostics' in result)) await reader.answer(result)
      else if (input.places) throw invalid(shown, result.diagnostics)
      else input = withPlaces(shown, text)
    }
  }
  if ('inDoubt' in readable)
    throw invalid(shown, distinct([...mistakes, ...(await furtherMistakes(readable, resolveOne))]))
  return {
    file: shown,
    name,
    environments: environments.length === 0 ? ['default'] : environments,
    tested: environments.find((each) => readable.value.environments?.[each]?.test !== undefined),
    resolve: resolveOne,
  }
}

/** The same definition, now that there are mistakes to be told with their places. */
function withPlaces(file: string, text: string): Pick<ResolveInput, 'definition' | 'source' | 'places'> {
  const loaded = loadDefinition(file, text, { places: true })
  if (!loaded.ok) throw invalid(file, loaded.diagnostics)
  return { definition: loaded.value, source: loaded.source, places: true }
}

/** What is wrong beside what the schema found, in whatever is not in doubt by that. */
async function furtherMistakes(
  rest: Rest,
  resolveOne: (environment: string | undefined) => Promise<Spec>,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = []
  for (const name of rest.environments.length === 0 ? [undefined] : rest.environments) {
    try {
      await resolveOne(name)
    } catch (error) {
      if (!(error instanceof EnvctlError)) throw error
      found.push(...error.diagnostics.filter((each) => !rest.inDoubt(each)))
    }
  }
  return found
}

function invalid(file: string, diagnostics: readonly Diagnostic[]): EnvctlError {
  const count = diagnostics.length === 1 ? 'one mistake' : `${diagnostics.length} mistakes`
  return new EnvctlError({
    code: 'definition.invalid',
    message: `${file} is not valid: ${count}`,
    hint: 'Nothing was touched. Correct it and run the command again.',
    diagnostics,
  })
}

/** Environments share services: a mistake in one is told once. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byPlace = new Map(
    diagnostics.map((each) => [`${each.file}:${each.range.offset}:${each.message}`, each]),
  )
  return [...byPlace.values()].toSorted((a, b) => a.range.offset - b.range.offset)
}
