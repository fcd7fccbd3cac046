import { EnvctlError } from '../../base/errors.ts'
import { atDigest } from '../../base/image-name.ts'
import { frontendImage, withFrontend, withoutFrontend } from '../build/frontend.ts'
import type { BuildRequest } from '../port-images.ts'
import { type BaseContext, baseOf } from './build-bases.ts'

/** The image that reads a Dockerfile. */
export interface Frontend {
  /** As the Dockerfile names it. */
  readonly reference: string
  readonly identity: string
  /** The Dockerfile as it asks for just that one. */
  readonly spoken: (text: string) => string
  /** Why the engine's own takes its place. */
  readonly missing?: string | undefined
}

/** Identity of the frontend that an engine has within. */
const WITHIN = 'of the engine'

/**
 * Sees to it that the frontend is on the engine that a Dockerfile names; `undefined` when it names none. Where the
 * usual one cannot be had, the engine has one within that speaks the same language, so that a build needs no registry
 * for it; but what a lock says is used, or nothing.
 */
export async function frontendOf(
  context: BaseContext,
  { request, text }: { readonly request: BuildRequest; readonly text: string },
  signal: AbortSignal | undefined,
): Promise<Frontend | undefined> {
  const reference = frontendImage(text)
  if (reference === undefined) return undefined
  const { mirrors, emit, frontend: digest } = request
  const wanted = digest === undefined ? reference : atDigest(reference, digest)
  try {
    const here = await context.inspect(wanted, signal)
    const image = here ?? (await context.pull({ reference: wanted, mirrors, emit }, signal))
    const { identity, name } = baseOf(image, wanted)
    return { reference, identity, spoken: (own) => withFrontend(own, name) }
  } catch (error) {
    const failed = error instanceof EnvctlError && error.code === 'image.pull-failed'
    if (failed && digest === undefined && /(^|\/)docker\/dockerfile(:|@|$)/.test(reference))
      return { reference, identity: WITHIN, spoken: withoutFrontend, missing: error.detail ?? error.message }
    throw error
  }
}
