/** The definition's reference, as Markdown, from its schema. */
export interface Schema {
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly required?: readonly string[]
  readonly examples?: readonly unknown[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

export function referenceOf(schema: Schema): string {
  const defs = schema.$defs ?? {}
  const section = (title: string, part: Schema, depth = 2): string => {
    const rows = Object.entries(part.properties ?? {}).map(([name, property]) =>
      row(name, property, part.required ?? []),
    )
    const table = ['| key | type | what it is | example |', '| --- | --- | --- | --- |', ...rows].join('\n')
    return `${'#'.repeat(depth)} ${title}\n\n${part.description ?? ''}\n\n${table}\n`
  }
  const named = (name: string): Schema => objectOf(defs[name] ?? {})
  return [
    '# Definition reference',
    '',
    'Made from `schemas/envs.schema.json`. Service keys are those of Docker Compose, with its meaning; what Compose lacks stands beside them. Keys that begin with `x-` are free. A key that is not listed is refused where it stands.',
    '',
    section('Top level', schema),
    section('Service', named('service')),
    section('ready', named('ready')),
    section('ready.http', objectOf(named('ready').properties?.['http'] ?? {})),
    section('build', named('build')),
    section('healthcheck', named('healthcheck')),
    section('Environment', named('environment')),
    section('Variable', named('variable')),
    section('Network', named('network')),
    section('Volume', named('volume')),
    section('Secret and config', named('file_object')),
  ].join('\n')
}

const objectOf = (schema: Schema): Schema =>
  schema.properties !== undefined
    ? schema
    : (schema.oneOf?.find((option) => option.properties !== undefined) ?? schema)

function row(name: string, schema: Schema, required: readonly string[]): string {
  const [example] = schema.examples ?? []
  const shown = example === undefined ? '' : `\`${JSON.stringify(example)}\``
  const must = required.includes(name) ? ' (required)' : ''
  return `| \`${name}\`${must} | ${typeOf(schema)} | ${schema.description ?? ''} | ${shown} |`.replaceAll(
    /\|(?=[^ ])/g,
    '\\|',
  )
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (schema.$ref !== undefined) return schema.$ref.replace('#/$defs/', '').replaceAll('_', ' ')
  if (schema.oneOf !== undefined) return [...new Set(schema.oneOf.map(typeOf))].join(' or ')
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`
  if (schema.type === 'object') return 'map'
  return [schema.type ?? 'any'].flat().join(' or ')
}
