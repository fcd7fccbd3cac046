/** What commands print with `--json`, as JSON Schema, made from the types of their outcomes. */
import { createGenerator, type Schema } from 'ts-json-schema-generator'

/**
 * Each command that has `--json`, and the type of what it prints; of `logs` and its like, that of one line.
 * The types stand in `src/actions/outcomes.ts`, or in a file that it exports them from.
 */
export const OUTPUTS: Readonly<Record<string, string>> = {
  build: 'BuildOutcome',
  config: 'ConfigOutcome',
  doctor: 'DoctorOutcome',
  down: 'DownOutcome',
  env: 'OutputsOutcome',
  events: 'InstanceEvent',
  fork: 'UpOutcome',
  gc: 'GcOutcome',
  images: 'ImagesOutcome',
  init: 'InitOutcome',
  lock: 'LockOutcome',
  login: 'LoginOutcome',
  logout: 'LogoutOutcome',
  logs: 'LogLine',
  ls: 'LsOutcome',
  open: 'UrlOutcome',
  outdated: 'OutdatedOutcome',
  pause: 'LifecycleOutcome',
  plan: 'PlanOutcome',
  port: 'PortOutcome',
  prune: 'PruneOutcome',
  ps: 'PsOutcome',
  reset: 'UpOutcome',
  pull: 'PullOutcome',
  push: 'PushOutcome',
  restart: 'LifecycleOutcome',
  restore: 'UpOutcome',
  'snapshot create': 'SnapshotOutcome',
  'snapshot export': 'SnapshotFileOutcome',
  'snapshot import': 'SnapshotFileOutcome',
  'snapshot ls': 'SnapshotLsOutcome',
  'snapshot pull': 'SnapshotImageOutcome',
  'snapshot push': 'SnapshotImageOutcome',
  'snapshot rm': 'SnapshotRmOutcome',
  'snapshot show': 'SnapshotShowOutcome',
  start: 'LifecycleOutcome',
  stop: 'LifecycleOutcome',
  'templates list': 'TemplatesOutcome',
  'templates show': 'TemplateOutcome',
  test: 'TestOutcome',
  top: 'TopOutcome',
  unpause: 'LifecycleOutcome',
  up: 'UpOutcome',
  validate: 'ValidateOutcome',
  version: 'VersionOutcome',
}

/** What every command prints when it fails. */
const ERROR = 'ErrorOutcome'

/** `snapshot ls` is `schemas/output/snapshot-ls.schema.json`. */
export const outputFile = (command: string): string =>
  `schemas/output/${command.replaceAll(' ', '-')}.schema.json`

/**
 * Every schema by its file, and the page that lists them.
 *
 * @throws when a field of an outcome has no docstring: whoever reads the schema knows nothing else of it.
 */
export function outputSchemas(): Readonly<Record<string, string>> {
  const generator = createGenerator({
    path: 'src/actions/outcomes.ts',
    tsconfig: 'tsconfig.json',
    topRef: false,
    // The check of types is another one.
    skipTypeCheck: true,
  })
  const made = Object.entries({ ...OUTPUTS, error: ERROR }).map(([command, type]) => {
    const schema = generator.createSchema(type)
    const silent = undescribed(schema)
    if (silent.length > 0)
      throw new Error(`fields of ${type} have no docstring:\n${silent.map((path) => `  ${path}`).join('\n')}`)
    return { command, type, schema }
  })
  const files = made.map(({ command, type, schema }) => [outputFile(command), text(command, type, schema)])
  const rows = made
    .filter(({ command }) => command in OUTPUTS)
    .map(({ command, schema }) => row(command, schema))
  return { ...Object.fromEntries(files), 'docs/json.md': [...PAGE, ...rows, ''].join('\n') }
}

function text(command: string, type: string, schema: Schema): string {
  const { $schema, definitions = {}, ...facts } = schema
  const shared = Object.keys(definitions).length === 0 ? {} : { definitions }
  const $id = outputFile(command).replace('schemas/output/', '')
  return `${JSON.stringify({ $schema, $id, title: type, ...facts, ...shared }, undefined, 2)}\n`
}

const PAGE = [
  '# JSON output',
  '',
  'Made by `npm run generate`.',
  '',
  'With `--json` a command prints its result on stdout and nothing else there; what is meant for people stays on stderr. The result is as the schema of the command says, in which every field is described; times are milliseconds and sizes bytes unless a field says otherwise. Fields may be added in a later version, so a reader should pass over those it does not know; none is renamed, removed or given another meaning within a major version.',
  '',
  'The schemas are JSON Schema (draft 7) and come with the package: `envctl/schemas/output/NAME.schema.json`.',
  '',
  'A command that fails prints an error instead, with an exit code that is not 0, as [error.schema.json](../schemas/output/error.schema.json) says. Its `code` is one of [troubleshooting](troubleshooting.md); `diagnostics` tells the places of a definition that are wrong.',
  '',
  '```json',
  JSON.stringify(
    {
      error: {
        code: 'usage.unknown-environment',
        message: 'There is no environment "tset" in envs.yaml',
        hint: 'Did you mean "test"?',
        diagnostics: [],
      },
    },
    undefined,
    2,
  ),
  '```',
  '',
  '`envctl logs --json` prints one object a line, each as the schema says; an error after lines that were printed stands below them.',
  '',
  '| command | what it prints |',
  '| --- | --- |',
]

const row = (command: string, { description = '' }: Schema): string =>
  `| [\`${command}\`](../${outputFile(command)}) | ${description} |`

/** Paths of properties that say nothing of themselves; what tells the forms of a union apart needs no words. */
function undescribed(part: unknown, path = ''): readonly string[] {
  if (part === null || typeof part !== 'object') return []
  return Object.entries(part).flatMap(([key, value]) => {
    const below = key === 'definitions' || key === 'properties' ? path : `${path}/${key}`
    if (key !== 'properties') return undescribed(value, below)
    return Object.entries(value as Readonly<Record<string, Schema>>).flatMap(([name, property]) => [
      ...(property.description === undefined && property.const === undefined ? [`${path}/${name}`] : []),
      ...undescribed(property, `${path}/${name}`),
    ])
  })
}
