import { EnvctlError, messageOf } from '../../base/errors.ts'
import { fullImageName } from '../../base/image-name.ts'
import type { ActionOf } from '../../plan/types.ts'
import type { BuildSecret } from '../../spec/types.ts'
import { type ExecuteContext, serviceOf } from './context.ts'
import { readSource, type SourceDeps } from './file-source.ts'
import { objectLabels } from './object-labels.ts'

/** Gets an image through its registry's mirrors. */
export async function pullImage(action: ActionOf<'pull-image'>, context: ExecuteContext): Promise<void> {
  const { deps, spec } = context
  const { image: reference, platform, digest } = action
  const mirrors = spec?.registry.mirrors ?? {}
  await deps.engine.images.pull({ reference, platform, digest, mirrors, emit: deps.emit }, deps.signal)
}

/** Builds a service's image, with its key as a label so that the next command knows it. */
export async function buildImage(action: ActionOf<'build-image'>, context: ExecuteContext): Promise<void> {
  const { deps, spec, env } = context
  if (spec === undefined) throw new Error('an image is built only with a spec')
  const { image: reference, build, bases, frontend, again } = action
  await deps.engine.images.build(
    {
      reference,
      build,
      bases,
      frontend,
      again,
      mirrors: spec.registry.mirrors,
      labels: imageLabels(objectLabels(spec)),
      secret: (id) => {
        const secret = build.secrets.find((each) => each.id === id)
        return secret && secretValue(secret, { env, variablesFile: spec.variablesFile })
      },
      emit: deps.emit,
    },
    deps.signal,
  )
}

async function secretValue({ id, content }: BuildSecret, deps: SourceDeps): Promise<Uint8Array> {
  try {
    return await readSource(content, deps)
  } catch (error) {
    throw new EnvctlError({
      code: 'image.build-failed',
      message: `The secret "${id}" of the build cannot be read`,
      detail: messageOf(error),
      hint: 'Make it readable and run the command again.',
      cause: error,
    })
  }
}

/** Gives an image that was built before the names that its service has for it. */
export async function tagImage(action: ActionOf<'tag-image'>, context: ExecuteContext): Promise<void> {
  const { image, service, source } = action
  const { deps } = context
  const tags = serviceOf(context, service).build?.tags ?? []
  for (const name of [image, ...tags]) await deps.engine.images.tag(source, name, deps.signal)
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
