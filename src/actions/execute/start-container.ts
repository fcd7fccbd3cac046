import { EnvctlError, naming } from '../../base/errors.ts'
import type { ActionOf } from '../../plan/types.ts'
import { reassignPorts } from '../ports/assign.ts'
import { portOwner } from '../ports/owner.ts'
import type { ExecuteContext } from './context.ts'
import { createContainer } from './create-container.ts'

const ATTEMPTS = 4

/**
 * Starts a container. Between the choice of a free port and the start another may have taken it: then it is
 * made again with another one, where the port may move; else the error says who has it.
 */
export async function startContainer(
  action: ActionOf<'start-container'>,
  context: ExecuteContext,
): Promise<void> {
  const { deps, results } = context
  const made = results.creation(action.service, action.number) !== undefined
  const byCode = made ? deps.code?.get(action.service)?.start : undefined
  for (let attempt = 1; ; attempt += 1) {
    const id = results.container(action.service, action.number)
    try {
      return await (byCode ?? deps.engine.containers.start)(id, deps.signal)
    } catch (error) {
      const taken = error instanceof EnvctlError && error.code === 'port.in-use'
      if (!taken || attempt === ATTEMPTS || !(await movePorts(id, action, context)))
        throw naming(await explain(error, action, context), id, `${action.service}-${action.number}`)
    }
  }
}

async function movePorts(
  id: string,
  action: ActionOf<'start-container'>,
  context: ExecuteContext,
): Promise<boolean> {
  const creation = context.results.creation(action.service, action.number)
  if (creation === undefined) return false
  const key = `${action.service}-${action.number}`
  const moved = await reassignPorts(creation, context.ports.get(key) ?? [], context)
  if (moved === undefined) return false
  context.ports.set(key, moved)
  await context.deps.engine.containers.remove(id, context.deps.signal)
  await createContainer(creation, context)
  return true
}

async function explain(
  error: unknown,
  action: ActionOf<'start-container'>,
  context: ExecuteContext,
): Promise<unknown> {
  if (!(error instanceof EnvctlError) || error.code !== 'port.in-use' || !context.deps.engine.address.local)
    return error
  const ports = context.ports.get(`${action.service}-${action.number}`) ?? []
  for (const { port } of ports) {
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
