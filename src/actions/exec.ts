import type { ExecHandle } from '../engine/port.ts'
import type { Deps } from './deps.ts'
import { oneOf } from './ps.ts'
import type { ExecRequest } from './requests.ts'

/** Runs a command in a running container of a service. */
export async function exec(request: ExecRequest, deps: Deps): Promise<ExecHandle> {
  const container = await oneOf(request, deps)
  const { command, env, user, workingDir, privileged, tty, stdin } = request
  return deps.engine.exec.start(
    container.id,
    { command, env, user, workingDir, privileged, tty, stdin },
    deps.signal,
  )
}
