import { ENVCTL } from '../../base/labels.ts'
import type { ContainerSummary } from '../../engine/port-types.ts'

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
    const published = container.ports.map(({ port, target }) => ({
      ...who,
      port,
      protocol: protocolOf(target),
    }))
    const given = Object.entries(givenPorts(container.labels[ENVCTL.ports])).map(([target, port]) => ({
      ...who,
      port,
      protocol: protocolOf(target),
    }))
    return [...published, ...given]
  })
}

function givenPorts(label: string | undefined): Readonly<Record<string, number>> {
  if (label === undefined) return {}
  try {
    const value: unknown = JSON.parse(label)
    if (value === null || typeof value !== 'object') return {}
    return Object.fromEntries(Object.entries(value).filter(([, port]) => typeof port === 'number'))
  } catch {
    // Somebody else wrote the label: nothing can be learned of it, and the engine still guards its ports.
    return {}
  }
}

/** @example protocolOf('5432/tcp') // 'tcp' */
export function protocolOf(target: string): string {
  return target.slice(target.indexOf('/') + 1)
}
