import { fullImageName, parseImageName } from '../base/image-name.ts'
import type { Observed, ObservedImage } from './observed.ts'

/**
 * The image that a reference names on the engine. One with a tag and a digest is the image of the digest,
 * whatever its tag and whichever mirror it came from.
 */
export function imageOf(observed: Observed, reference: string): ObservedImage | undefined {
  const exact = observed.images[fullImageName(reference)]
  const digest = parseImageName(reference)?.digest
  if (exact !== undefined || digest === undefined) return exact
  return Object.values(observed.images).find((image) =>
    image.digests.some((each) => each.endsWith(`@${digest}`)),
  )
}
