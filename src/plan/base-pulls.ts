import type { BuildKey } from './build-keys.ts'
import type { ActionOf } from './types.ts'

/** What a Dockerfile starts from as the lock has it; it gets the name that the Dockerfile uses. */
export function basePulls(
  service: string,
  platform: string | undefined,
  { lacking = {}, frontend }: BuildKey,
): readonly ActionOf<'pull-image'>[] {
  return Object.entries(lacking).map(([image, digest]) => {
    const on = image === frontend ? undefined : platform
    return {
      id: pullId(image, on),
      kind: 'pull-image',
      needs: [],
      cause: 'not the locked one',
      image,
      platform: on,
      digest,
      policy: 'missing',
      services: [service],
    }
  })
}

/** One pull serves all who want an image for a platform. */
export const pullId = (image: string, platform: string | undefined): string =>
  `pull-image:${image}${platform === undefined ? '' : `@${platform}`}`
