import type { Part } from '../definition/interpolate-grammar.ts'
import { parseTemplate } from '../definition/interpolate-grammar.ts'
import type { HostReference, Text } from './types.ts'

/** What a service says of where it is reached, before anything runs. */
export interface AddressFacts {
  readonly service: string
  /** `5432/tcp` */
  readonly mainPort: string | undefined
  /** The same from the host, where it is another one. */
  readonly hostPort?: string | undefined
  /** Ports that the host reaches: `5432/tcp`. */
  readonly published: readonly string[]
  /** With `${self.host}` and `${self.port}` for what differs between inside and outside. */
  readonly urlShape: string | undefined
}

/** A member of a service (`url`, `host`, `port`, `ports.5432`) as seen from inside the network. */
export function insideAddress(facts: AddressFacts, member: string): string | { readonly problem: string } {
  return described(facts, member, (text) =>
    text
      .map((part) =>
        typeof part === 'string' ? part : part.of === 'host' ? facts.service : portNumber(part.target),
      )
      .join(''),
  )
}

/** The same as seen from the host: known once an instance runs. */
export function hostAddress(facts: AddressFacts, member: string): Text | { readonly problem: string } {
  return described(
    { ...facts, mainPort: facts.hostPort ?? facts.mainPort },
    member,
    (text): Text | { readonly problem: string } => {
      const unpublished = text.find(
        (part) =>
          typeof part !== 'string' && part.of === 'port' && !facts.published.includes(part.target ?? ''),
      )
      return unpublished === undefined || typeof unpublished === 'string'
        ? text
        : notPublished(facts.service, unpublished.target)
    },
  )
}

/**
 * What a service's own texts may say of itself. The host's side of its ports is known only when its container
 * is created: then it stays open until `withPublished` closes it.
 */
export function ownAddress(
  facts: AddressFacts,
  reference: string,
): string | { readonly problem: string } | undefined {
  if (!reference.startsWith('self.')) return undefined
  const member = reference.slice('self.'.length)
  if (!member.startsWith('published.')) return insideAddress(facts, member)
  const [, number = '', protocol = 'tcp'] = member.split('.')
  if (number === 'host') return `\${${reference}}`
  const target = `${number}/${protocol}`
  return facts.published.includes(target) ? `\${${reference}}` : notPublished(facts.service, target)
}

/**
 * A text with the host's side of a service's ports filled in.
 *
 * @example
 * withPublished('${self.published.host}:${self.published.9094}', { host: '127.0.0.1', ports }) // '127.0.0.1:21034'
 */
export function withPublished(
  text: string,
  known: {
    readonly host: string
    readonly ports: readonly { readonly target: string; readonly port: number }[]
  },
): string {
  return text.replace(
    /\$\{self\.published\.(?:(host)|(\d+)(?:\.(\w+))?)\}/g,
    (reference, host?: string, number = '', protocol = 'tcp') => {
      if (host !== undefined) return known.host
      const published = known.ports.find(({ target }) => target === `${number}/${protocol}`)
      return published === undefined ? reference : String(published.port)
    },
  )
}

function notPublished(service: string, target: string | undefined): { readonly problem: string } {
  return {
    problem: `Service "${service}" does not publish port ${target?.replace('/tcp', '')}: add it to its "ports"`,
  }
}

function described<Result>(
  facts: AddressFacts,
  member: string,
  render: (text: Text) => Result,
): Result | { readonly problem: string } {
  const { service, mainPort, urlShape } = facts
  const host: HostReference = { service, of: 'host', target: mainPort }
  if (member === 'host') return render([host])
  const [first, number, protocol = 'tcp'] = member.split('.')
  if (first === 'ports' && number !== undefined && /^\d+$/.test(number))
    return render([{ service, of: 'port', target: `${number}/${protocol}` }])
  if (member !== 'port' && member !== 'url')
    return { problem: `A service has no "${member}"; it has url, host, port and ports.NUMBER` }
  if (mainPort === undefined)
    return { problem: `Service "${service}" has no port: give it "ports" or "expose"` }
  const port: HostReference = { service, of: 'port', target: mainPort }
  if (member === 'port') return render([port])
  return render(urlText(urlShape ?? 'tcp://${self.host}:${self.port}', host, port))
}

function urlText(shape: string, host: HostReference, port: HostReference): Text {
  const { parts, failures } = parseTemplate(shape)
  if (failures.length > 0) return [shape]
  return parts.map((part: Part) =>
    typeof part === 'string'
      ? part
      : part.name === 'self.host'
        ? host
        : part.name === 'self.port'
          ? port
          : '',
  )
}

const portNumber = (target = ''): string => target.slice(0, target.indexOf('/'))
