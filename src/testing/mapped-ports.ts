import { EnvctlError } from '../base/errors.ts'
import type { PublishedPort } from '../engine/port-types.ts'

/** A container port: `53`, or with its protocol. */
export type BoundPort = number | `${number}/${'tcp' | 'udp'}`

/** @throws `usage.invalid` when the port is not published */
export function mappedPort(ports: readonly PublishedPort[], port: BoundPort, protocol: string): number {
  const target = (typeof port === 'number' ? `${port}/${protocol}` : port).toLowerCase()
  const found = ports.find((each) => each.target === target)
  if (found !== undefined) return found.port
  throw new EnvctlError({
    code: 'usage.invalid',
    message: `No port binding found for :${target}`,
    detail:
      ports.length === 0
        ? 'The service publishes no port'
        : `Published: ${ports.map((each) => each.target).join(', ')}`,
    hint: `Publish it: ports: ["${target.replace('/tcp', '')}"]`,
  })
}

/** @throws `usage.invalid` when none is published */
export function firstPort([first]: readonly PublishedPort[]): number {
  if (first !== undefined) return first.port
  throw new EnvctlError({
    code: 'usage.invalid',
    message: 'No port bindings found',
    hint: 'Publish one: ports: ["3000"]',
  })
}
