import { identityOf } from '../../base/image-key.ts'
import { ENVCTL } from '../../base/labels.ts'
import type { BuildRequest, Images } from '../port-images.ts'
import type { ImageDetails } from '../port-types.ts'

export interface BaseContext {
  readonly inspect: Images['inspect']
  readonly pull: Images['pull']
}

interface BaseFacts {
  readonly request: BuildRequest
  /** By the names that the Dockerfile uses. */
  readonly bases: readonly string[]
}

/**
 * Sees to it that the images are on the engine that a Dockerfile starts from, and tells which ones they are.
 * Builders ask registries alone and know no mirrors; what the engine has already, they take from there.
 */
export async function baseIdentities(
  context: BaseContext,
  { request, bases }: BaseFacts,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, string>>> {
  const { build, mirrors, emit } = request
  const { platform } = build
  const found = await Promise.all(
    bases.map(async (reference) => {
      const made = request.bases[reference]
      if (made !== undefined) return [reference, made] as const
      const here = build.pull ? undefined : await present(context, { reference, platform }, signal)
      const image = here ?? (await context.pull({ reference, platform, mirrors, emit }, signal))
      return [reference, identityOfImage(image)] as const
    }),
  )
  return Object.fromEntries(found)
}

export const identityOfImage = ({ id, digests, tags, labels }: ImageDetails): string =>
  identityOf({ id, digests, names: tags, key: labels[ENVCTL.buildKey] })

async function present(
  { inspect }: BaseContext,
  { reference, platform }: { readonly reference: string; readonly platform: string | undefined },
  signal: AbortSignal | undefined,
) {
  const details = await inspect(reference, signal)
  if (details === undefined || platform === undefined) return details
  return platform.startsWith(`${details.os}/${details.architecture}`) ? details : undefined
}
