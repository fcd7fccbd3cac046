import type { Template } from '../../definition/template.gen.ts'
import type { AddressWish } from './types.ts'

export interface Addressed {
  readonly service: string
  readonly template: Template
  /** Parameters that differ from their defaults. */
  readonly with: Readonly<Record<string, string>>
}

/** Whether a template says where its service is reached. */
export function hasAddress({ url, port }: Template): boolean {
  return url !== undefined && port !== undefined
}

/** The address of a service as an output: its own url, or one of the shape that the project reads. */
export function outputValue(addressed: Addressed, wish?: AddressWish): string {
  const { service, template } = addressed
  const own = reference(service, 'url')
  const shape = template.url ?? ''
  if (wish === undefined) return own
  const hostPort = `${reference(service, 'host')}:${reference(service, 'port')}`
  if (wish.scheme === undefined) return hostPort
  const tail = `${endsWithPort(shape) ? escaped(wish.path ?? '') : ''}${escaped(wish.query ?? '')}`
  if (shape.startsWith(`${wish.scheme}://`)) return `${own}${tail}`
  const rest = afterScheme(addressed)
  // What JDBC takes has no user in it.
  const address = wish.scheme.startsWith('jdbc:') ? rest.replace(/^[^@/]*@/, '') : rest
  return `${wish.scheme}://${address}${tail}`
}

const reference = (service: string, member: string): string => `\${services.${service}.${member}}`

const escaped = (text: string): string => text.replaceAll('$', '$$$$')

const endsWithPort = (shape: string): boolean => shape.endsWith('${self.port}')

/** A template's url without its scheme, its parameters filled in and its own address as references. */
function afterScheme({ service, template, with: given }: Addressed): string {
  return (template.url ?? '')
    .replace(/^[^:]+:\/\//, '')
    .replace(/\$\{(self|with)\.(\w+)\}/g, (_, of, name) => {
      if (of === 'self') return reference(service, String(name))
      const value = given[String(name)] ?? template.parameters?.[String(name)]?.default ?? ''
      return escaped(encodeURIComponent(String(value)))
    })
}
