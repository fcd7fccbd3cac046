import type { Part } from '../definition/interpolate-grammar.ts'
import { parseTemplate } from '../definition/interpolate-grammar.ts'
import type { HostReference, Text } from './types.ts'

/** What a service says of where it is reached, before anything runs. */
export interface AddressFacts {
  readonly service: string
  /** `5432/tcp` */
  readonly mainPort: string | undefined
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
  return described(facts, member, (text) => text)
}

function described<Result>(
  facts: AddressFacts,
  member: string,
  render: (text: Text) => Result,
): Result | { readonly problem: string } {
  const { service, mainPort, urlShape } = facts
  const host: HostReference = { service, of: 'host' }
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
  const grammar = parseTemplate(shape)
  if (!grammar.ok) return [shape]
  return grammar.parts.map((part: Part) =>
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
