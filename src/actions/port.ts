import { EnvctlError } from '../base/errors.ts'
import type { Deps } from './deps.ts'
import type { PortOutcome } from './outcomes.ts'
import { hostOf } from './outputs.ts'
import { oneOf } from './ps.ts'

export interface PortRequest {
  readonly instance: string
  readonly service: string
  readonly number: number
  /** `5432/tcp`; all without it. */
  readonly target?: string | undefined
}

/**
 * Where the ports of a running service are reached from here.
 *
 * @throws `usage.invalid` when the port is not published, `service.not-running`
 */
export async function publishedPorts(request: PortRequest, deps: Deps): Promise<PortOutcome> {
  const { instance, service, target } = request
  const container = await oneOf(request, deps)
  const known = [...new Set(container.ports.map((port) => port.target))]
  const chosen = container.ports.filter((port) => target === undefined || port.target === target)
  if (target !== undefined && chosen.length === 0) {
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `Service "${service}" of instance "${instance}" does not publish port ${target}`,
      detail: known.length === 0 ? 'It publishes none' : `It publishes: ${known.join(', ')}`,
      hint: `Add it to the service's "ports", and bring it up again`,
    })
  }
  return {
    instance,
    service,
    ports: chosen.map((port) => ({
      target: port.target,
      host: hostOf(port.address, deps.engine.address),
      published: port.port,
    })),
  }
}
