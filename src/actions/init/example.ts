import { Document, isMap } from 'yaml'
import type { Template } from '../../definition/template.gen.ts'
import { hasAddress, outputValue } from './output-value.ts'
import { finished } from './render.ts'
import { roleOf } from './roles.ts'

/** A definition that uses a template, with its parameters at their defaults. */
export function exampleOf(name: string, template: Template): string {
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
