import { fullImageName } from '../../base/image-name.ts'
import type { ActionOf } from '../../plan/types.ts'
import type { ExecuteContext } from './context.ts'
import { objectLabels } from './object-labels.ts'

/** Gets an image through its registry's mirrors. */
export async function pullImage(action: ActionOf<'pull-image'>, context: ExecuteContext): Promise<void> {
  const { deps, spec } = context
  const { image: reference, platform } = action
  const mirrors = spec?.registry.mirrors ?? {}
  await deps.engine.images.pull({ reference, platform, mirrors, emit: deps.emit }, deps.signal)
}

/** Builds a service's image, with its key as a label so that the next command knows it. */
export async function buildImage(action: ActionOf<'build-image'>, context: ExecuteContext): Promise<void> {
  const { deps, spec } = context
  if (spec === undefined) throw new Error('an image is built only with a spec')
  await deps.engine.images.build(
    {
      reference: action.image,
      build: action.build,
      key: action.key,
      mirrors: spec.registry.mirrors,
      labels: imageLabels(objectLabels(spec)),
      emit: deps.emit,
    },
    deps.signal,
  )
}

/** An image outlives its instance and serves others: only where it came from is kept. */
function imageLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith('dev.envctl.name')))
}

/** Remembers what an image says of itself, so that replicas and services that share it ask once. */
export function imageDetailsOf(
  engine: ExecuteContext['deps']['engine'],
  signal: AbortSignal,
): ExecuteContext['imageDetails'] {
  const known = new Map<string, ReturnType<ExecuteContext['imageDetails']>>()
  const ask = async (reference: string) => {
    const details = await engine.images.inspect(reference, signal)
    if (details === undefined) throw new Error(`image ${fullImageName(reference)} is gone from the engine`)
    return details
  }
  return (reference) => {
    const answer = known.get(reference) ?? ask(reference)
    known.set(reference, answer)
    return answer
  }
}
