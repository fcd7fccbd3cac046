import { EnvctlError } from '../base/errors.ts'
import { fullImageName } from '../base/image-name.ts'
import type { ServiceSpec } from '../spec/types.ts'
import { pullId } from './base-pulls.ts'
import type { ImageFacts, ImageFate } from './image-fate.ts'
import { imageOf } from './image-of.ts'
import { isLocked, lockedImage } from './locked-images.ts'
import type { ObservedImage } from './observed.ts'

/** The fate of an image that is pulled, by its policy and the lock. */
export function pulledImage(facts: ImageFacts, services: readonly ServiceSpec[]): ImageFate {
  const { service, observed, options, fresh } = facts
  const image = imageOf(observed, service.image)
  const policy = options.pull ?? service.pullPolicy
  const locked = options.lock?.use ? lockedImage(service, options.lock) : undefined
  const isWanted = image !== undefined && (locked === undefined || isLocked(image, locked) === true)
  if (policy === 'never') {
    return {
      id: isWanted ? image.id : undefined,
      when: 'needed',
      changes: false,
      absent: isWanted ? undefined : neverPulled(service, image),
    }
  }
  // What is locked does not become another one by being pulled again.
  const again = policy === 'always' && locked === undefined
  if (fresh || (isWanted && !again)) return { id: image?.id, when: 'needed', changes: false }
  const name = fullImageName(service.image)
  const sharing = services.filter(
    (each) => fullImageName(each.image) === name && each.platform === service.platform,
  )
  const first = sharing[0]?.image ?? service.image
  const action = {
    id: pullId(first, service.platform),
    kind: 'pull-image',
    needs: [],
    cause: image === undefined ? 'not found' : locked === undefined ? 'policy always' : 'not the locked one',
    image: first,
    platform: service.platform,
    digest: locked?.digest,
    policy,
    services: sharing.map((each) => each.name),
  } as const
  return {
    id: isWanted ? image.id : undefined,
    action,
    when: again ? 'always' : 'needed',
    changes: image !== undefined && locked !== undefined && isLocked(image, locked) === false,
  }
}

function neverPulled(service: ServiceSpec, other: ObservedImage | undefined): EnvctlError {
  const what = other === undefined ? 'is not on the engine' : 'on the engine is not the locked one'
  return new EnvctlError({
    code: 'image.pull-failed',
    message: `Image "${service.image}" of service "${service.name}" ${what} and must not be pulled`,
    detail: 'The pull policy is "never"',
    hint: 'Load it with "docker load", or allow pulling with: pull_policy: missing',
  })
}
