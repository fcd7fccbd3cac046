import { ENVCTL } from '../../base/labels.ts'
import type { ContainerSummary, PublishedPort } from '../../engine/port-types.ts'
import { parsePorts } from '../../plan/ports-label.ts'

/** A port of the host. */
export interface HostPort {
  /** Of the host; empty when it is not known. */
  readonly address: string
  readonly port: number
  readonly protocol: string
}

/** Who publishes a host port on the engine. */
export interface Claim extends HostPort {
  readonly container: string
  /** Of a container that envctl made. */
  readonly instance?: string | undefined
  readonly running: boolean
}

/**
 * Every host port that a container has or will take when it is started again, so that no two instances are
 * given the same.
 */
export function claimsOf(containers: readonly ContainerSummary[]): readonly Claim[] {
  return containers.flatMap((container) => {
    const who = {
      container: container.name,
      instance: container.labels[ENVCTL.instance],
      running: container.state === 'running' || container.state === 'paused',
    }
    const ports = [...container.ports, ...parsePorts(container.labels[ENVCTL.ports])]
    return ports.map((port) => ({ ...who, ...hostPort(port) }))
  })
}

/** Where on the host a port is published. */
export function hostPort({ target, address, port }: PublishedPort): HostPort {
  return { address, port, protocol: protocolOf(target) }
}

/** Whether one of two ports cannot be had while the other is. */
export function collide(a: HostPort, b: HostPort): boolean {
  const { address, port, protocol } = a
  if (port !== b.port || protocol !== b.protocol) return false
  return covers(address, b.address) || covers(b.address, address)
}

/** `0.0.0.0` is every address of IPv4, and `::` every one of IPv6. */
function covers(all: string, one: string): boolean {
  const sixth = one.includes(':')
  return all === '' || all === one || (all === '0.0.0.0' && !sixth) || (all === '::' && sixth)
}

/** @example protocolOf('5432/tcp') // 'tcp' */
export function protocolOf(target: string): string {
  return target.slice(target.indexOf('/') + 1)
}
