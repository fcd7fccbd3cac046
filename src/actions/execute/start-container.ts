import { EnvctlError } from '../../base/errors.ts'
import type { ActionOf } from '../../plan/types.ts'
import { portOwner } from '../ports/owner.ts'
import type { ExecuteContext } from './context.ts'

/** Starts a container; when a host port is taken, says by whom. */
export async function startContainer(action: ActionOf<'start-container'>, context: ExecuteContext): Promise<void> {
  const { deps, results } = context
  const id = results.container(action.service, action.number)
  try {
    await deps.engine.containers.start(id, deps.signal)
  } catch (error) {
    throw await explain(error, action, context)
  }
}

async function explain(error: unknown, action: ActionOf<'start-container'>, context: ExecuteContext): Promise<unknown> {
  if (!(error instanceof EnvctlError) || error.code !== 'port.in-use' || !context.deps.engine.address.local) return error
  const ports = context.ports.get(`${action.service}-${action.number}`) ?? new Map<string, number>()
  for (const port of ports.values()) {
    const owner = await portOwner(port)
    if (owner === undefined) continue
    return new EnvctlError({
      code: 'port.in-use',
      message: `Port ${port} for service "${action.service}" is in use by ${owner}`,
      detail: error.detail ?? error.message,
      hint: error.hint ?? 'Stop it, or publish another port.',
      cause: error,
    })
  }
  return error
}
