import { shortImageName } from '../base/image-name.ts'
import type { ServiceSpec } from '../spec/types.ts'
import type { BuildKeys } from './build-keys.ts'
import { imageOf } from './image-of.ts'
import { isLocked, type LockFacts, lockedImage, type Named } from './locked-images.ts'
import type { Observed } from './observed.ts'

export interface LockSubjects {
  /** Services whose images are pulled. */
  readonly pulled: readonly ServiceSpec[]
  /** Services whose images may be built. */
  readonly built: readonly ServiceSpec[]
  readonly buildKeys: BuildKeys
}

/** What is worth telling of images that are not what an unheeded lock says, those below Dockerfiles included. */
export function lockNotes(
  observed: Observed,
  lock: LockFacts | undefined,
  { pulled, built, buildKeys }: LockSubjects,
): readonly string[] {
  if (lock === undefined || lock.use) return []
  const other = [...pulled, ...built.flatMap((service) => imagesBelow(service, buildKeys))].filter((each) => {
    const [image, locked] = [imageOf(observed, each.image), lockedImage(each, lock)]
    return image !== undefined && locked !== undefined && isLocked(image, locked) === false
  })
  const names = [...new Set(other.map(({ image }) => shortImageName(image)))]
  if (names.length === 0) return []
  const [differ, them] = names.length === 1 ? ['is not the one', 'it'] : ['are not those', 'them']
  return [`${names.join(', ')} ${differ} that ${lock.file} says; "up --locked" uses ${them}`]
}

/** What a service's Dockerfile names that is not built here. */
function imagesBelow({ name, build }: ServiceSpec, keys: BuildKeys): readonly Named[] {
  const { bases = {}, made = {}, frontend } = keys[name] ?? {}
  return Object.keys(bases).flatMap((image) =>
    image in made ? [] : [{ image, platform: image === frontend ? undefined : build?.platform }],
  )
}
