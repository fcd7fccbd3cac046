import { EnvctlError } from '../../base/errors.ts'
import type { StateTools } from '../../state/mechanism.ts'
import type { Deps } from '../deps.ts'
import { helperLabels } from '../execute/object-labels.ts'

/** Whoever looks for what is left over finds by it what a transfer that was killed left. */
export const TRANSFER = 'envctl-transfer'

/** Works with helper containers of whatever image the engine has; returns once they are gone. */
export async function withTools<Result>(
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
  work: (tools: StateTools) => Promise<Result>,
): Promise<Result> {
  const [image] = await engine.images.list(signal)
  if (image === undefined)
    throw new EnvctlError({
      code: 'state.failed',
      message: 'The engine has no image, and one is needed to reach into volumes',
      detail: 'A container is made of it that never runs; which one makes no difference',
      hint: 'Bring any environment up first, or pull an image: docker pull busybox',
    })
  const clearing: Promise<void>[] = []
  try {
    return await work({
      engine,
      image: image.id,
      helperLabels: helperLabels(TRANSFER),
      later: (done) => clearing.push(done),
      signal,
    })
  } finally {
    await Promise.all(clearing)
  }
}
