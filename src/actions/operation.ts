import { EnvctlError } from '../base/errors.ts'
import type { Deps } from './deps.ts'

/**
 * One operation on an instance: told from its start to its one end, whichever way it ends.
 */
export async function operation<Result>(
  name: { readonly operation: string; readonly instance: string },
  deps: Deps,
  work: (elapsed: () => number) => Promise<Result>,
): Promise<Result> {
  const began = deps.now()
  const elapsed = () => deps.now() - began
  deps.emit({ type: 'operation.started', ...name })
  const ended = (outcome: 'done' | 'failed' | 'cancelled') =>
    deps.emit({ type: 'operation.ended', ...name, outcome, tookMs: elapsed() })
  try {
    const result = await work(elapsed)
    ended('done')
    return result
  } catch (error) {
    ended(error instanceof EnvctlError && error.code === 'operation.cancelled' ? 'cancelled' : 'failed')
    throw error
  }
}
