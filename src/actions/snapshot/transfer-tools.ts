import { EnvctlError } from '../../base/errors.ts'
import type { ImageSummary } from '../../engine/port-types.ts'
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
  const image = steadiest(await engine.images.list(signal))
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

/** The oldest image that has a name: newer ones and those without are what others may be about to remove. */
function steadiest(images: readonly ImageSummary[]): ImageSummary | undefined {
  const named = images.filter(({ tags }) => tags.length > 0)
  return (named.length > 0 ? named : images).toSorted((a, b) => a.createdAt - b.createdAt)[0]
}
