import ansis from 'ansis'
import type { TemplateOutcome } from '../actions/outcomes.ts'
import type { AnyTemplate } from '../definition/load-definition.ts'
import type { Template } from '../definition/template.gen.ts'
import { table } from './table.ts'

/** All of a template, for a person. */
export async function templateText(
  outcome: TemplateOutcome & { readonly template: AnyTemplate },
): Promise<string> {
  const { name, template, port, file, example } = outcome
  const facts = [
    [
      'writes',
      'dockerfile' in template ? `the Dockerfile: envctl templates show ${name} --render` : undefined,
    ],
    ['image', 'dockerfile' in template ? undefined : (outcome.image ?? '(built)')],
    ['port', port === undefined ? undefined : String(port)],
    ...('dockerfile' in template ? [] : serviceFacts(template)),
    ['checked', template.checked],
    ['file', file],
  ].flatMap(([label = '', value]) => (value === undefined || value === '' ? [] : [[label, value] as const]))
  const widest = Math.max(...facts.map(([label]) => label.length))
  const parameters = Object.entries(template.parameters ?? {}).flatMap(([key, parameter]) =>
    parameter === undefined
      ? []
      : [[key, parameter.enum?.join(' | ') ?? parameter.type, defaultText(parameter), parameter.description]],
  )
  return [
    `${ansis.bold(name)}: ${template.description}`,
    '',
    ...facts.map(([label, value]) => `${label.padEnd(widest)}   ${value}`),
    '',
    ...(parameters.length === 0
      ? ['It has no parameters.']
      : [await table(['PARAMETER', 'TYPE', 'DEFAULT', 'WHAT IT IS FOR'], parameters)]),
    '',
    'Ready to paste:',
    '',
    example,
  ].join('\n')
}

type Fact = readonly [label: string, value: string | undefined]

function serviceFacts({ service, url, state }: Template): readonly Fact[] {
  return [
    ['publishes', service.ports?.map((each) => flat(each)).join(', ')],
    ['url', url],
    ['state', state?.join(', ')],
    ['ready', service.ready === undefined ? undefined : flat(service.ready)],
  ]
}

type AnyParameter = NonNullable<NonNullable<AnyTemplate['parameters']>[string]>

/** What a parameter is when it is not given, and in which files that is found out. */
function defaultText(parameter: AnyParameter): string {
  const value = parameter.default ?? (parameter.required ? '(required)' : '')
  const files = [...new Set('detect' in parameter ? parameter.detect?.flatMap(({ file }) => file) : [])]
  if (files.length === 0) return String(value)
  const shown = [...files.slice(0, 2), ...(files.length > 2 ? ['...'] : [])].join(', ')
  return `${value === '' ? '' : `${value}, `}or by ${shown}`
}

/** Plain data on one line, as YAML would have it. */
function flat(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`
  if (value === null || typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([key, member]) =>
      member !== null && typeof member === 'object' && !Array.isArray(member)
        ? `${key} { ${flat(member)} }`
        : `${key} ${flat(member)}`,
    )
    .join(', ')
}
