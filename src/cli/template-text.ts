import ansis from 'ansis'
import type { TemplateOutcome } from '../actions/outcomes.ts'
import type { Template } from '../definition/template.gen.ts'
import { table } from './table.ts'

/** All of a template, for a person. */
export async function templateText(
  outcome: TemplateOutcome & { readonly template: Template },
): Promise<string> {
  const { name, template, image, port, file, example } = outcome
  const facts = [
    ['image', image ?? '(built)'],
    ['port', port === undefined ? undefined : String(port)],
    ['publishes', template.service.ports?.map((each) => flat(each)).join(', ')],
    ['url', template.url],
    ['state', template.state?.join(', ')],
    ['ready', template.service.ready === undefined ? undefined : flat(template.service.ready)],
    ['checked', template.checked],
    ['file', file],
  ].flatMap(([label = '', value]) => (value === undefined || value === '' ? [] : [[label, value] as const]))
  const widest = Math.max(...facts.map(([label]) => label.length))
  const parameters = Object.entries(template.parameters ?? {}).map(([key, parameter]) => [
    key,
    parameter?.enum?.join(' | ') ?? parameter?.type ?? '',
    parameter?.default === undefined ? (parameter?.required ? '(required)' : '') : String(parameter.default),
    parameter?.description ?? '',
  ])
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
