import { identityOf } from '../../base/image-key.ts'
import { atDigest, fullImageName, parseImageName } from '../../base/image-name.ts'
import { ENVCTL } from '../../base/labels.ts'
import { platformName } from '../../base/platform.ts'
import type { BuildRequest, Images } from '../port-images.ts'
import type { ImageDetails } from '../port-types.ts'

export interface BaseContext {
  readonly inspect: Images['inspect']
  readonly pull: Images['pull']
}

/** An image that a build takes from the engine. */
export interface Base {
  /** Which one it is. */
  readonly identity: string
  /** What a builder finds it by. */
  readonly name: string
}

interface BaseFacts {
  readonly request: BuildRequest
  /** By the names that the Dockerfile uses. */
  readonly bases: readonly string[]
}

/**
 * Sees to it that the images are on the engine that a Dockerfile starts from, and tells which ones they are, by the
 * names that it uses. Builders ask registries alone and know no mirrors; what the engine has already, they take from
 * there.
 */
export async function buildBases(
  context: BaseContext,
  { request, bases }: BaseFacts,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Base>> {
  const { build, mirrors, emit } = request
  const { platform } = build
  const found = await Promise.all(
    bases.map(async (reference) => {
      const made = request.bases[reference]
      if (made !== undefined) return [reference, { identity: made, name: reference }] as const
      const here = build.pull ? undefined : await present(context, { reference, platform }, signal)
      const image = here ?? (await context.pull({ reference, platform, mirrors, emit }, signal))
      return [reference, baseOf(image, reference)] as const
    }),
  )
  return new Map(found)
}

/** An image that is on the engine, as the base that a reference names. */
export function baseOf(image: ImageDetails, reference: string): Base {
  const { id, tags, labels } = image
  const identity = identityOf({ id, names: tags, key: labels[ENVCTL.buildKey] })
  return { identity, name: nameOnEngine(image, reference) }
}

/** Of a digest builders find an image on the engine only by the name that it came under, such as a mirror's. */
function nameOnEngine({ digests }: ImageDetails, reference: string): string {
  const digest = parseImageName(reference)?.digest
  if (digest === undefined) return reference
  const own = fullImageName(atDigest(reference, digest))
  const names = digests.filter((each) => each.endsWith(`@${digest}`))
  return names.some((each) => fullImageName(each) === own) ? reference : (names[0] ?? reference)
}

async function present(
  { inspect }: BaseContext,
  { reference, platform }: { readonly reference: string; readonly platform: string | undefined },
  signal: AbortSignal | undefined,
) {
  const details = await inspect(reference, signal)
  if (details === undefined || platform === undefined) return details
  const own = platformName(details)
  return platform === own || platform.startsWith(`${own}/`) ? details : undefined
}
