import { ENVCTL } from '../../base/labels.ts'
import type { ContainerSummary } from '../../engine/port-types.ts'
import { parsePorts } from '../../plan/ports-label.ts'

/** Who publishes a host port on the engine. */
export interface Claim {
  readonly port: number
  readonly protocol: string
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
    return ports.map(({ port, target }) => ({ ...who, port, protocol: protocolOf(target) }))
  })
}

/** @example protocolOf('5432/tcp') // 'tcp' */
export function protocolOf(target: string): string {
  return target.slice(target.indexOf('/') + 1)
}
