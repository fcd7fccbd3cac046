import type { BuildKey } from './build-keys.ts'
import type { ActionOf } from './types.ts'

/** What a Dockerfile starts from as the lock has it; it gets the name that the Dockerfile uses. */
export function basePulls(
  service: string,
  platform: string | undefined,
  { lacking = {} }: BuildKey,
): readonly ActionOf<'pull-image'>[] {
  return Object.entries(lacking).map(([image, digest]) => ({
    id: pullId(image, platform),
    kind: 'pull-image',
    needs: [],
    cause: 'not the locked one',
    image,
    platform,
    digest,
    policy: 'missing',
    services: [service],
  }))
}

/** One pull serves all who want an image for a platform. */
export const pullId = (image: string, platform: string | undefined): string =>
  `pull-image:${image}${platform === undefined ? '' : `@${platform}`}`
