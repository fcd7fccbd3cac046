import { EnvctlError } from '../base/errors.ts'
import type { ExecHandle } from '../engine/port.ts'
import type { Deps } from './deps.ts'
import { exec } from './exec.ts'
import { containersOf } from './ps.ts'

export interface ShellRequest {
  readonly instance: string
  /** That of an instance with only one without it. */
  readonly service?: string | undefined
  readonly number: number
  readonly user?: string | undefined
  readonly tty: boolean
  readonly stdin: NodeJS.ReadableStream
}

/** What every image with a shell understands; the better ones are tried first. */
const BEST_SHELL = [
  'sh',
  '-c',
  'for shell in bash zsh ash; do command -v "$shell" >/dev/null && exec "$shell"; done; exec sh',
]

/** A shell in a running container of a service. */
export async function openShell(request: ShellRequest, deps: Deps): Promise<ExecHandle> {
  const { service = await onlyService(request.instance, deps), ...rest } = request
  try {
    const facts = { command: BEST_SHELL, env: {}, privileged: false }
    return await exec({ ...rest, ...facts, service }, deps)
  } catch (error) {
    if (!(error instanceof EnvctlError) || !/"sh".*not found/.test(error.detail ?? '')) throw error
    throw new EnvctlError({
      code: 'usage.invalid',
      message: `The image of service "${service}" has no shell`,
      detail: error.detail,
      hint: `Run one of its own programs: envctl exec ${service} PROGRAM`,
      cause: error,
    })
  }
}

async function onlyService(instance: string, deps: Deps): Promise<string> {
  const running = (await containersOf(instance, deps)).filter(({ state }) => state === 'running')
  const [service, ...others] = new Set(running.map((container) => container.service))
  if (service !== undefined && others.length === 0) return service
  throw new EnvctlError({
    code: 'usage.invalid',
    message: 'A service is needed',
    detail:
      service === undefined
        ? `Nothing of instance "${instance}" is running`
        : `It has: ${[service, ...others].sort().join(', ')}`,
    hint: service === undefined ? 'Bring it up with: envctl up' : `For example: envctl shell ${service}`,
  })
}
