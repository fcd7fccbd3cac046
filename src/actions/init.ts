import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { EnvctlError } from '../base/errors.ts'
import { toName } from '../base/names.ts'
import type { FoundTemplate } from '../spec/find-template.ts'
import { readProject } from './files/read-project.ts'
import { templateFiles } from './files/template-files.ts'
import { writeWhole } from './files/write-whole.ts'
import { applicationIn, applicationOutcome, namedApplication } from './init/application.ts'
import { detect } from './init/detect.ts'
import { type Draft, draft, type Pick } from './init/draft.ts'
import { fromCompose } from './init/from-compose.ts'
import { member, parsedJson } from './init/json.ts'
import { render } from './init/render.ts'
import type { Detection, KnownTemplate, ProjectFiles } from './init/types.ts'
import { validate } from './load.ts'
import type { InitOutcome } from './outcomes.ts'

const NAMES = ['envs.yaml', 'envs.yml']
const COMPOSE = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']
const ELSEWHERE = 'Name another place with --file, or print the definition with --dry-run.'
const SCHEMA = 'node_modules/envctl/schemas/envs.schema.json'

export interface InitRequest {
  /** Absolute. */
  readonly cwd: string
  /** Where to write; else `envs.yaml`. */
  readonly file?: string | undefined
  /** Write although there is a definition already. */
  readonly force: boolean
  /** Make the definition and write nothing. */
  readonly dryRun: boolean
  /** The process environment. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What is known before anything is chosen. */
export interface Examined {
  /** Where the definition will be, absolute. */
  readonly path: string
  /** The same as a person wrote it. */
  readonly file: string
  readonly detection: Detection
  /** Of services. */
  readonly templates: readonly KnownTemplate[]
  /** Of Dockerfiles. */
  readonly dockerfiles: readonly FoundTemplate<'dockerfile'>[]
  /** A Compose file in the same folder. */
  readonly compose?: string | undefined
  readonly files: ProjectFiles
  readonly request: InitRequest
}

/** What goes into the definition. */
export type InitChoice =
  | { readonly kind: 'templates'; readonly picks: readonly Pick[]; readonly app: boolean }
  /** The Compose file's services. */
  | { readonly kind: 'from-compose' }
  /** The Compose file stays the definition. */
  | { readonly kind: 'keep-compose' }

/** Looks at the project in the folder of the file to be. Refuses at once what could not be written. */
export async function examine(request: InitRequest): Promise<Examined> {
  const path = resolve(request.cwd, request.file ?? 'envs.yaml')
  const folder = dirname(path)
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isFolder)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `There is no folder ${folder}`,
      hint: 'Make it first: the definition belongs into the folder of the project.',
    })
  const there = (request.file === undefined ? NAMES.map((name) => join(folder, name)) : [path]).find(
    existsSync,
  )
  if (there !== undefined && !request.force && !request.dryRun) throw exists(there, request)
  const [project, templates] = await Promise.all([readProject(folder), templateFiles(folder)])
  const known = templates.flatMap(({ name, loaded }) =>
    loaded.ok && !('dockerfile' in loaded.value) ? [{ name, template: loaded.value }] : [],
  )
  const dockerfiles = templates.flatMap(({ name, loaded }) =>
    loaded.ok && 'dockerfile' in loaded.value
      ? [{ name, template: loaded.value, source: loaded.source }]
      : [],
  )
  const seen = detect(
    project.files,
    known.map(({ name }) => name),
  )
  return {
    path,
    file: request.file ?? 'envs.yaml',
    detection: {
      ...seen,
      app: seen.app && (await applicationIn(folder, seen.app, dockerfiles)),
      warnings: [...project.warnings, ...seen.warnings],
    },
    templates: known,
    dockerfiles,
    compose: COMPOSE.find((name) => project.files.has(name)),
    files: project.files,
    request,
  }
}

/** Makes the definition, has it checked like any other, and writes it. */
export async function init(examined: Examined, choice: InitChoice): Promise<InitOutcome> {
  const { path, file, detection, request, compose } = examined
  const facts = {
    findings: detection.findings.map(({ template, because }) => ({ template, because })),
    missing: detection.missing,
    warnings: [...detection.warnings],
  }
  if (choice.kind === 'keep-compose') return { file: compose ?? file, written: false, services: [], ...facts }
  const made = choice.kind === 'from-compose' ? await takenOver(examined) : await chosen(examined, choice)
  await check(examined, made.text)
  if (choice.kind === 'from-compose') facts.warnings.push(...overrideWarnings(examined.files))
  const outcome = { file, services: made.services, ...facts, yaml: made.text }
  if (request.dryRun) return { ...outcome, written: false }
  if (!(await writeWhole(path, made.text, { replace: request.force, hint: ELSEWHERE })))
    throw exists(path, request)
  return { ...outcome, written: true }
}

interface Made {
  readonly text: string
  readonly services: InitOutcome['services']
}

async function chosen(
  examined: Examined,
  { picks, app }: Extract<InitChoice, { readonly kind: 'templates' }>,
): Promise<Made> {
  const { detection, templates } = examined
  const named = await namedApplication(dirname(examined.path), picks, examined)
  const made: Draft = draft({
    name: nameOf(examined),
    picks,
    app: app || named !== undefined,
    templates,
    detection: named === undefined ? detection : { ...detection, app: named },
  })
  if (made.services.length === 0 && made.app === undefined)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: 'There is nothing to write: no service was named, and none was found in the project',
      hint: 'Name some: envctl init postgres redis. See what there is: envctl templates list',
    })
  return {
    text: render(made, { schema: schemaOf(examined) }),
    services: [
      ...made.services.map(({ name, template, because }) => ({ name, template, because })),
      ...(made.app === undefined ? [] : [applicationOutcome(made.app)]),
    ],
  }
}

async function takenOver(examined: Examined): Promise<Made> {
  const { compose, path, templates, detection, files, request } = examined
  if (compose === undefined)
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `There is no Compose file in ${dirname(path)}`,
      detail: `Looked for ${COMPOSE.join(', ')}`,
      hint: 'Name templates instead: envctl init postgres redis',
    })
  // What is wrong in it is told with its own places.
  await validate(loadRequest(join(dirname(path), compose), request))
  return fromCompose({
    file: compose,
    text: files.get(compose) ?? '',
    name: nameOf(examined),
    templates,
    detection,
    schema: schemaOf(examined),
  })
}

function overrideWarnings(files: ProjectFiles): readonly string[] {
  return [...files.keys()]
    .filter((file) => file.includes('compose.override.'))
    .map((file) => `${file} is not taken over: put what it changes under environments`)
}

/** Whatever was chosen, the result must be valid: anything else is a bug of ours. */
async function check({ path, request }: Examined, text: string): Promise<void> {
  try {
    await validate(loadRequest(path, request), text)
  } catch (error) {
    if (!(error instanceof EnvctlError)) throw error
    const found = error.diagnostics.map(({ range, message }) => `${range.line}:${range.column} ${message}`)
    throw new Error(
      `init made a definition that is not valid: ${[error.message, ...found].join('; ')}\n${text}`,
    )
  }
}

function loadRequest(path: string, { cwd, env }: InitRequest): Parameters<typeof validate>[0] {
  return { cwd, file: path, set: {}, env, profiles: [] }
}

/** The folder's name; the package's where nothing is left of that; else a word. */
function nameOf({ path, files }: Examined): string {
  const described = parsedJson(files.get('package.json') ?? '')
  const own = String(member(described, 'name') ?? '').replace(/^@[^/]*\//, '')
  return [basename(dirname(path)), own].map(toName).find((name) => name !== '') ?? 'app'
}

/** Where editors find the schema: in the project's packages, or those of a folder above. */
function schemaOf({ path }: Examined): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const schema = join(folder, SCHEMA)
    if (existsSync(schema)) {
      const way = relative(dirname(path), schema).replaceAll('\\', '/')
      return way.startsWith('.') ? way : `./${way}`
    }
    if (dirname(folder) === folder) return undefined
  }
}

function exists(path: string, { cwd }: InitRequest): EnvctlError {
  const shown = relative(cwd, path)
  return new EnvctlError({
    code: 'usage.invalid',
    message: `${shown} is there already, and was left as it is`,
    hint: 'Write over it with --force, write elsewhere with --file, or only look with --dry-run.',
  })
}
