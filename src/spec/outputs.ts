import { bracketed } from '../base/bracketed.ts'
import type { Text } from './types.ts'

/** Where services are reached from the host. */
export type Addresses = Readonly<
  Record<
    string,
    {
      /** Of one whose port is not said. */
      readonly host: string
      /** By the container's port: `5432/tcp`. */
      readonly ports: Readonly<Record<string, PortAddress>>
    }
  >
>

export interface PortAddress {
  readonly host: string
  readonly port: number
}

export type Rendered =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: string }

/** A text with the addresses of a running instance filled in, or what is missing for it. */
export function renderText(text: Text, addresses: Addresses): Rendered {
  let result = ''
  for (const [index, part] of text.entries()) {
    if (typeof part === 'string') {
      result += part
      continue
    }
    const address = addresses[part.service]
    if (address === undefined) return { ok: false, missing: `service "${part.service}" is not running` }
    const port = part.target === undefined ? undefined : address.ports[part.target]
    if (part.of === 'host') {
      const host = port?.host ?? address.host
      result += isBeforePort(text[index + 1]) || isInUrl(result) ? bracketed(host) : host
    } else if (port === undefined)
      return { ok: false, missing: `port ${part.target} of service "${part.service}" is not published` }
    else result += port.port
  }
  return { ok: true, text: result }
}

const isBeforePort = (next: Text[number] | undefined): boolean =>
  typeof next === 'string' && next.startsWith(':')

const isInUrl = (before: string): boolean => /:\/\/(?:[^/\s]*@)?$/.test(before)
