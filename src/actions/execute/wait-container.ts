import type { ActionOf } from '../../plan/types.ts'
import { waitUntilCompleted, waitUntilReady } from '../../ready/wait.ts'
import { type ExecuteContext, serviceOf } from './context.ts'

/** Waits until a container is usable, or has done its work. */
export async function waitContainer(
  action: ActionOf<'wait-container'>,
  context: ExecuteContext,
): Promise<void> {
  const { deps, results, watch, timeoutMs } = context
  if (watch === undefined) throw new Error('a plan that waits needs a watch on its containers')
  const request = {
    engine: deps.engine,
    container: results.container(action.service, action.number),
    service: serviceOf(context, action.service),
    number: action.number,
    watch,
    emit: deps.emit,
    now: deps.now,
    timeoutMs,
    code: deps.code?.get(action.service)?.ready,
  }
  await (action.until === 'ready'
    ? waitUntilReady(request, deps.signal)
    : waitUntilCompleted(request, deps.signal))
}
