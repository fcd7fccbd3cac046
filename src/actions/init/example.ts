import { Document, isMap } from 'yaml'
import type { DockerfileTemplate } from '../../definition/dockerfile-template.gen.ts'
import type { AnyTemplate } from '../../definition/load-definition.ts'
import type { Template } from '../../definition/template.gen.ts'
import { hasAddress, outputValue } from './output-value.ts'
import { finished } from './render.ts'
import { roleOf } from './roles.ts'

/** A definition that uses a template, with its parameters at their defaults. */
export function exampleOf(name: string, template: AnyTemplate): string {
  return 'dockerfile' in template ? buildExample(name, template) : serviceExample(name, template)
}

/** What is found out by looking at the project is left to that. */
function buildExample(name: string, { parameters }: DockerfileTemplate): string {
  const shown = ['version', 'port'].flatMap((key) => {
    const value = parameters?.[key]?.default
    return value === undefined ? [] : [[key, value] as const]
  })
  const port = parameters?.['port']?.default
  const build = { context: '.', template: name, with: Object.fromEntries(shown) }
  const document = new Document({
    services: { app: { build, ...(port === undefined ? {} : { ports: [String(port)] }) } },
  })
  const flow = document.getIn(['services', 'app', 'build', 'with'], true)
  if (isMap(flow)) flow.flow = true
  return finished(document)
}

function serviceExample(name: string, template: Template): string {
  const { service, variable } = roleOf(name)
  const parameters = Object.fromEntries(
    Object.entries(template.parameters ?? {}).flatMap(([key, parameter]) => {
      const value = parameter?.default ?? parameter?.enum?.[0] ?? (parameter?.required ? '...' : undefined)
      return value === undefined ? [] : [[key, value]]
    }),
  )
  const document = new Document({
    services: {
      [service]: { template: name, ...(Object.keys(parameters).length === 0 ? {} : { with: parameters }) },
    },
    ...(hasAddress(template)
      ? { environments: { dev: { outputs: { [variable]: outputValue({ service, template, with: {} }) } } } }
      : {}),
  })
  const flow = document.getIn(['services', service, 'with'], true)
  if (isMap(flow) && flow.items.length <= 4) flow.flow = true
  return finished(document)
}
