import type { PublishedPort } from '../engine/port-types.ts'

/** The host ports that a container is given, as its label keeps them: in the order of the definition. */
export function formatPorts(ports: readonly PublishedPort[]): string {
  return JSON.stringify(ports.map(({ target, address, port }) => ({ target, address, port })))
}

/**
 * What such a label says; nothing of one that somebody else has changed. One of an older form, a map of container
 * ports to host ports, tells no addresses: those are empty.
 */
export function parsePorts(label: string | undefined): readonly PublishedPort[] {
  if (label === undefined) return []
  try {
    const value: unknown = JSON.parse(label)
    if (Array.isArray(value)) return value.filter(isPublished)
    return Object.entries(Object(value))
      .map(([target, port]) => ({ target, address: '', port }))
      .filter(isPublished)
  } catch {
    return []
  }
}

function isPublished(value: unknown): value is PublishedPort {
  const { target, address, port } = Object(value)
  return typeof target === 'string' && typeof address === 'string' && Number.isInteger(port)
}
