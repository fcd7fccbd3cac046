import { EnvctlError } from '../base/errors.ts'
import type { ExecHandle } from '../engine/port.ts'
import type { Deps } from './deps.ts'
import { containersOf, ofServices } from './ps.ts'
import type { ExecRequest } from './requests.ts'

/** Runs a command in a running container of a service. */
export async function exec(request: ExecRequest, deps: Deps): Promise<ExecHandle> {
  const { instance, service, number } = request
  const containers = ofServices(await containersOf(instance, deps), { instance, services: [service] })
  const container = containers.find((each) => each.number === number)
  if (container === undefined) {
    throw new EnvctlError({
      code: 'usage.unknown-service',
      message: `Service "${service}" of instance "${instance}" has no replica ${number}`,
      hint: `It has: ${containers.map((each) => each.number).join(', ')}`,
    })
  }
  if (container.state !== 'running') {
    throw new EnvctlError({
      code: 'service.not-running',
      message: `Container "${container.name}" is not running`,
      detail: container.status,
      hint: `Look at its log with: envctl logs ${service}. Start it with: envctl up ${service}`,
    })
  }
  const { command, env, user, workingDir, privileged, tty, stdin } = request
  return deps.engine.exec.start(
    container.id,
    { command, env, user, workingDir, privileged, tty, stdin },
    deps.signal,
  )
}
