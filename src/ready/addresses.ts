import type { ProbeContext } from './probe.ts'

/** A place where a container's port may be reached. */
export interface Reach {
  readonly host: string
  readonly port: number
  /** Through the engine's port proxy, which accepts before the service listens. */
  readonly proxied: boolean
}

const ANY = new Set(['0.0.0.0', '::', ''])
const LOOPBACK = /^(127\.|::1$)/

/**
 * Where a port is probed: where it is published, for there it will be used; else at the container's own address
 * when the engine is on this machine and it is Linux. `undefined` when neither can be reached from here, as when it is
 * published for another machine alone.
 */
export function reachOf(port: number, { container, engine }: ProbeContext): Reach | undefined {
  const published = container.ports.find(({ target }) => target === `${port}/tcp`)
  if (published !== undefined) {
    if (!engine.address.local && LOOPBACK.test(published.address)) return undefined
    const host = ANY.has(published.address) || !engine.address.local ? engine.address.host : published.address
    return { host, port: published.port, proxied: true }
  }
  const [own] = Object.values(container.addresses)
  if (own !== undefined && engine.address.local && process.platform === 'linux')
    return { host: own, port, proxied: false }
  return undefined
}
