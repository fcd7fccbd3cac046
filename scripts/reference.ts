/** The references of definitions and templates, as Markdown, from their schemas. */
import { GROUPS } from './reference-groups.ts'
import { exampleOf, type Schema, typeOf } from './schema-words.ts'

type Defs = Readonly<Record<string, Schema>>

/** Every key of a definition. */
export function definitionReference(schema: Schema): string {
  const defs = schema.$defs ?? {}
  const def = (name: string): Schema => defs[name] ?? {}
  return [
    '# Definition reference',
    '',
    'Made from `schemas/envs.schema.json`, which also [helps in the editor](guide.md#let-the-editor-help). Service keys are those of Docker Compose, with its meaning; what Compose lacks stands beside them. A key that is not listed is refused where it stands; keys that begin with `x-` are free.',
    '',
    CONTENTS,
    NOTATION,
    section('## Top level', rows(schema, defs), schema.description),
    section(
      '## Variable',
      rows(def('variable'), defs),
      'One of `variables`: a plain value is its default, a map says more.',
    ),
    service(def('service'), defs),
    section('## Environment', rows(def('environment'), defs), 'One of `environments`.'),
    section(
      '## Network',
      rows(def('network'), defs),
      'One of `networks`; nothing after the colon means all defaults.',
    ),
    section(
      '## Volume',
      rows(def('volume'), defs),
      'One of `volumes`; nothing after the colon means all defaults.',
    ),
    section(
      '## Secret and config',
      rows(def('file_object'), defs),
      'One of `secrets` or `configs`: a content, from one of `file`, `environment` and `content`.',
    ),
  ].join('\n')
}

/** Every key of a template, around a real one. */
export function templateReference(service: TemplateFacts, dockerfile: TemplateFacts): string {
  return [
    '# Template reference',
    '',
    'Made from `schemas/template.schema.json` and `schemas/dockerfile-template.schema.json`. A template is a file, `template.yaml`, in a folder of its name. Those that ship stand in `templates/`; your own stand beside the definition, in `./templates/NAME/template.yaml`, and win over those that ship. There are two kinds: [services](#services) and [Dockerfiles](#dockerfiles).',
    '',
    '## Services',
    '',
    'A service that others begin as: `template: NAME` in a service takes it, `with` sets its parameters, and every other key of the service is added to it or wins over it.',
    '',
    ...whole(service),
    section(
      '### Keys of a service',
      rows(service.schema, service.schema.$defs ?? {}, new Set(['service'])),
      'The keys of `service` are those of a [service in a definition](definition.md#service).',
    ),
    '## Dockerfiles',
    '',
    'A Dockerfile with parameters, for applications that have none: `build: { context: ./api, template: NAME }` takes it, `with` sets its parameters. A parameter that is not given is found out by looking at the files of the context, by the rules of its `detect`; else it has its default. The result is a Dockerfile like any other: `envctl templates show NAME --render` prints it, and it is built again only when it or the context has changed.',
    '',
    "In its text `${with.NAME}` is a parameter, with [the operators of interpolation](guide.md#choose-values) (`${with.NAME:-none}`, `${with.NAME:+ --flag ${with.NAME}}`). Every other `$` is the Dockerfile's own and needs no second one. In `with` of a definition, though, texts are those of a definition: a `$` itself is written `$$`.",
    '',
    ...whole(dockerfile),
    section('### Keys of a Dockerfile', rows(dockerfile.schema, {})),
  ].join('\n')
}

interface TemplateFacts {
  readonly schema: Schema
  /** File of one that ships, and its text. */
  readonly file: string
  readonly text: string
}

const whole = ({ file, text }: TemplateFacts): readonly string[] => [
  `A whole one, \`${file}\`:`,
  '',
  '```yaml',
  text.trimEnd(),
  '```',
  '',
]

const CONTENTS = [
  '- [Notation](#notation), [top level](#top-level), [variable](#variable)',
  `- [Service](#service): ${GROUPS.map(({ title }) => `[${title.toLowerCase()}](#${anchor(title)})`).join(', ')}`,
  '- [Environment](#environment), [network](#network), [volume](#volume), [secret and config](#secret-and-config)',
  '',
].join('\n')

const NOTATION = `## Notation

- **duration**: numbers with units \`ms\`, \`s\`, \`m\`, \`h\`, \`d\`, \`w\`: \`250ms\`, \`30s\`, \`1m30s\`.
- **size**: bytes, or a number with a unit \`b\`, \`k\`, \`m\`, \`g\`, \`t\`, each 1024 of the one before: \`64m\`, \`1.5gb\`.
- **command**: a text, which is split into words, or a list of arguments.
- **map or list**: \`{ NAME: value }\`, or \`[NAME=value]\`.
- Where a number or true and false stand, a text with a variable may stand too: \`\${WORKERS:-2}\`.
- Examples are in YAML's flow style; indented blocks mean the same.
`

/** The keys of a service by what they are about, then what those that are maps hold. */
function service(schema: Schema, defs: Defs): string {
  const properties = schema.properties ?? {}
  const others = Object.keys(properties).filter((key) => !GROUPED.includes(key))
  if (others.length > 0) throw new Error(`in no group of scripts/reference-groups.ts: ${others.join(', ')}`)
  const groups = GROUPS.map(({ title, keys }) => {
    const chosen = keys.map((key) => [key, properties[key] ?? {}] as const)
    const table = chosen.map(([key, property]) =>
      row({ key, property, defs, required: false, link: detailOf(key, properties, defs) }),
    )
    const details = chosen
      .filter(([key]) => detailOf(key, properties, defs) === key)
      .map(([key, property]) => section(`#### ${key}`, rows(property, defs, REFUSED)))
    return [section(`### ${title}`, table), ...details].join('\n')
  })
  return ['## Service', '', 'One of `services`.', '', ...groups].join('\n')
}

/** Keys of a service that are known and refused, with no more to tell of them. */
const REFUSED: ReadonlySet<string> = new Set(['resources.limits.devices'])

const GROUPED = GROUPS.flatMap(({ keys }) => keys)

/** Under which key the keys within this one are told: those of one shape at the first of them. */
function detailOf(key: string, properties: Defs, defs: Defs): string | undefined {
  const property = properties[key] ?? {}
  if (rows(property, defs).length === 0) return undefined
  if (property.$ref === undefined) return key
  return GROUPED.find((other) => properties[other]?.$ref === property.$ref)
}

const section = (heading: string, table: readonly string[], text = ''): string =>
  [
    heading,
    '',
    ...(text === '' ? [] : [text, '']),
    '| key | type | what it is | example |',
    '| --- | --- | --- | --- |',
    ...table,
    '',
  ].join('\n')

/** The keys that a value may have, those within them after each, by their paths. */
function rows(
  schema: Schema,
  defs: Defs,
  closed: ReadonlySet<string> = new Set(),
  prefix = '',
): readonly string[] {
  return objectsOf(schema, defs).flatMap(({ below, object }) =>
    Object.entries(object.properties ?? {}).flatMap(([name, property]) => {
      const key = `${prefix}${below}${name}`.replace('.[]', '[]').replace(/^\[\]\./, '')
      const required = object.required?.includes(name) ?? false
      // What a definition names freely, and shapes with a section of their own, are told elsewhere.
      const ends =
        closed.has(key) ||
        (prefix === '' && property.patternProperties !== undefined && property.properties === undefined)
      return [
        row({ key, property, defs, required }),
        ...(ends ? [] : rows(property, defs, closed, `${key}.`)),
      ]
    }),
  )
}

interface Form {
  /** What stands between the value and the keys: `NAME.` of a map by names, `[].` of a list. */
  readonly below: string
  readonly object: Schema
}

/** The forms of a value that are maps with known keys; of a list those of its items, of a map those of its values. */
function objectsOf(schema: Schema, defs: Defs): readonly Form[] {
  // It has a section of its own.
  if (schema.$ref === '#/$defs/service') return []
  const open = resolved(schema, defs)
  const named = [
    ...Object.entries(open.patternProperties ?? {})
      .filter(([pattern]) => pattern !== '^x-')
      .map(([, value]) => value),
    open.additionalProperties,
  ]
  return [
    ...(open.properties === undefined ? [] : [{ below: '', object: open }]),
    ...(open.oneOf ?? []).flatMap((form) => objectsOf(form, defs)),
    ...within(open.items, '[].'),
    ...named.flatMap((value) => within(value, 'NAME.')),
  ]

  function within(value: Schema | boolean | undefined, step: string): readonly Form[] {
    if (typeof value !== 'object') return []
    return objectsOf(value, defs).map(({ below, object }) => ({ below: `${step}${below}`, object }))
  }
}

const resolved = (schema: Schema, defs: Defs): Schema =>
  schema.$ref === undefined ? schema : { ...defs[schema.$ref.replace('#/$defs/', '')], ...schema }

interface Row {
  readonly key: string
  readonly property: Schema
  readonly defs: Defs
  readonly required: boolean
  /** Heading under which its own keys stand. */
  readonly link?: string | undefined
}

function row({ key, property, defs, required, link }: Row): string {
  const name = link === undefined ? `\`${key}\`` : `[\`${key}\`](#${anchor(link)})`
  const type = [
    typeOf(property, defs),
    ...(required ? ['**required**'] : []),
    ...(property.default === undefined ? [] : [`default \`${exampleOf(property.default)}\``]),
  ].join('<br>')
  const cells = [name, type, property.description ?? '', examples(property.examples ?? [])]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

const ROOM = 70

/** The first example, and more of them while there is room. */
function examples(values: readonly unknown[]): string {
  const shown: string[] = []
  for (const text of values.map(exampleOf))
    if (shown.length === 0 || [...shown, text].join('').length <= ROOM) shown.push(text)
  return shown.map((text) => `\`${text}\``).join('<br>')
}

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')
}
