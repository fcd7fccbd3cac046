import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Diagnostic } from '../base/diagnostics.ts'
import { EnvctlError } from '../base/errors.ts'
import { nameOf } from '../base/names.ts'
import { loadDefinitions } from '../definition/load-definition.ts'
import type { Rest } from '../definition/rest.ts'
import { resolve } from '../spec/resolve.ts'
import type { ResolveInput } from '../spec/resolve-input.ts'
import type { Spec } from '../spec/types.ts'
import { dotenvOf } from './files/dotenv.ts'
import { FileReader } from './files/file-reader.ts'
import { definitionFiles, findDefinition, readDefinition, shownName } from './files/find-definition.ts'
import { aroundDefinition } from './files/machine-config.ts'
import { shippedTemplates } from './files/package-root.ts'
import { environmentOf } from './instance/environment-of.ts'
import { suffixOf } from './instance/suffix.ts'
import { noDefinition } from './locate.ts'
import type { LoadRequest } from './requests.ts'

/** A definition that was read, to be resolved for as many environments as are wanted. */
export interface Opened {
  readonly file: string
  readonly name: string
  readonly environments: readonly string[]
  /** The first environment that says how it is tested. */
  readonly tested: string | undefined
  resolve(environment: string | undefined): Promise<Spec>
}

/** What stands for the name of a file where a definition has none. */
const NO_FILE = '<definition>'

/** Reads a definition once. `definition.invalid` when it is none, here or once an environment is resolved. */
export async function openDefinition(request: LoadRequest, given = request.text): Promise<Opened> {
  const path = request.text === undefined ? findDefinition(request) : join(request.cwd, NO_FILE)
  if (path === undefined) throw noDefinition(request.cwd)
  const directory = dirname(path)
  const shown = shownName(path, request)
  const texts = given === undefined ? textsOf(path, request) : ([{ file: shown, text: given }] as const)
  const loaded = loadDefinitions(texts, { places: false })
  const mistakes = loaded.ok ? [] : loaded.diagnostics
  const readable = loaded.ok ? loaded : loaded.rest
  if (readable === undefined) throw invalid(shown, mistakes)
  const defaultName = nameOf(basename(directory))
  const reader = new FileReader(directory)
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
  const resolveOne = async (wanted: string | undefined): Promise<Spec> => {
    const environment = wanted ?? environmentOf({ given: request.instance, name, environments })
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
      else input = withPlaces(texts)
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

type Texts = Parameters<typeof loadDefinitions>[0]

/** What the files of a definition hold, by the names that a person knows them by. */
function textsOf(path: string, request: LoadRequest): Texts {
  const [first, ...others] = definitionFiles(path, request)
  const read = (file: string) => ({ file: shownName(file, request), text: readDefinition(file, request) })
  return [read(first), ...others.map(read)]
}

/** The same definition, now that there are mistakes to be told with their places. */
function withPlaces(texts: Texts): Pick<ResolveInput, 'definition' | 'source' | 'places'> {
  const loaded = loadDefinitions(texts, { places: true })
  if (!loaded.ok) throw invalid(texts[0].file, loaded.diagnostics)
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

/** The error of a definition with mistakes. */
export function invalid(file: string, diagnostics: readonly Diagnostic[]): EnvctlError {
  const count = diagnostics.length === 1 ? 'one mistake' : `${diagnostics.length} mistakes`
  return new EnvctlError({
    code: 'definition.invalid',
    message: `${file} is not valid: ${count}`,
    hint: 'Nothing was touched. Correct it and run the command again.',
    diagnostics,
  })
}

/** Environments share services: a mistake in one is told once. */
export function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byPlace = new Map(
    diagnostics.map((each) => [`${each.file}:${each.range.offset}:${each.message}`, each]),
  )
  const files = [...new Set(diagnostics.map(({ file }) => file))]
  return [...byPlace.values()].toSorted(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.range.offset - b.range.offset,
  )
}
