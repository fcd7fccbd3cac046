import { EnvctlError } from '../../base/errors.ts'
import { identityOf } from '../../base/image-key.ts'
import { ENVCTL } from '../../base/labels.ts'
import { frontendImage } from '../build/dockerfile.ts'
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

/** Identity of the frontend that an engine has within. */
const WITHIN = 'of the engine'

/** The image that reads a Dockerfile. */
export interface Frontend {
  /** As the Dockerfile names it. */
  readonly reference: string
  readonly identity: string
  /** Whether the one within the engine stands in for it. */
  readonly isWithin: boolean
}

/**
 * Sees to it that the frontend is on the engine that a Dockerfile names; `undefined` when it names none. Where the
 * usual one cannot be had, the engine has one within that speaks the same language, so that a build needs no registry
 * for it.
 */
export async function frontendOf(
  context: BaseContext,
  { request, text }: { readonly request: BuildRequest; readonly text: string },
  signal: AbortSignal | undefined,
): Promise<Frontend | undefined> {
  const reference = frontendImage(text)
  if (reference === undefined) return undefined
  const { mirrors, emit } = request
  try {
    const here = await context.inspect(reference, signal)
    const image = here ?? (await context.pull({ reference, mirrors, emit }, signal))
    return { reference, identity: identityOfImage(image), isWithin: false }
  } catch (error) {
    const failed = error instanceof EnvctlError && error.code === 'image.pull-failed'
    if (failed && /(^|\/)docker\/dockerfile(:|@|$)/.test(reference))
      return { reference, identity: WITHIN, isWithin: true }
    throw error
  }
}

const identityOfImage = ({ id, digests, tags, labels }: ImageDetails): string =>
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
