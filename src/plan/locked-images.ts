import { EnvctlError } from '../base/errors.ts'
import { fullImageName, parseImageName, shortImageName } from '../base/image-name.ts'
import { parsePlatform, platformFor } from '../base/platform.ts'
import type { ServiceSpec } from '../spec/types.ts'
import type { ObservedImage } from './observed.ts'

/** What a lock says, and whether it is obeyed. */
export interface LockFacts {
  /** Name of its file. */
  readonly file: string
  /** By the full names of images. */
  readonly images: Readonly<Record<string, LockedDigests>>
  /** Whether nothing but what it says is used; else what differs is told. */
  readonly use: boolean
  /** Of the engine. */
  readonly platform: string
}

export interface LockedDigests {
  readonly digest: string
  readonly platforms: Readonly<
    Record<string, { readonly digest: string; readonly id?: string | undefined } | undefined>
  >
}

/** An image as a lock has it. */
export interface LockedImage {
  /** What is pulled. */
  readonly digest: string
  /** All that an engine may know it by. */
  readonly known: readonly string[]
  /** Whether `known` is all that an engine may know it by, so that another one is certainly not it. */
  readonly certain: boolean
}

/** An image, and the platform that it is wanted for; that of the engine without it. */
export type Named = Pick<ServiceSpec, 'image' | 'platform'>

/** What a lock says of a service's image; `undefined` when it says nothing. */
export function lockedImage(service: Named, lock: LockFacts): LockedImage | undefined {
  if (namesDigest(service)) return undefined
  const entry = lock.images[fullImageName(service.image)]
  const platform = platformFor(platformOf(service, lock), Object.keys(entry?.platforms ?? {}))
  const own = platform === undefined ? undefined : entry?.platforms[platform]
  if (entry === undefined || own === undefined) return undefined
  const known = [entry.digest, own.digest, ...(own.id === undefined ? [] : [own.id])]
  return { digest: entry.digest, known, certain: own.id !== undefined }
}

/**
 * Sees that a lock which is obeyed says what each service is to run.
 *
 * @throws `lock.stale` for the first of which it does not
 */
export function requireLocked(services: readonly ServiceSpec[], lock: LockFacts | undefined): void {
  if (lock?.use !== true) return
  const missing = services.find((each) => !namesDigest(each) && lockedImage(each, lock) === undefined)
  if (missing === undefined) return
  const entry = lock.images[fullImageName(missing.image)]
  const where = entry === undefined ? '' : ` on ${platformOf(missing, lock)}`
  throw new EnvctlError({
    code: 'lock.stale',
    message: `${lock.file} does not say which "${shortImageName(missing.image)}" service "${missing.name}" is to run${where}`,
    hint: entry === undefined ? 'Write it: envctl lock' : `Look it up anew: envctl lock ${missing.name}`,
  })
}

export const namesDigest = ({ image }: Pick<Named, 'image'>): boolean =>
  parseImageName(image)?.digest !== undefined

const platformOf = ({ platform }: Named, lock: LockFacts): string =>
  platform === undefined ? lock.platform : parsePlatform(platform)

/** The error of a lock that is obeyed and does not say which image a service's Dockerfile means. */
export function unlockedBase(base: string, service: string, { file }: LockFacts): EnvctlError {
  return new EnvctlError({
    code: 'lock.stale',
    message: `${file} does not say which "${shortImageName(base)}" the Dockerfile of service "${service}" names`,
    hint: `Look it up: envctl lock ${service}`,
  })
}

/** Whether an image is the locked one; `undefined` when nobody can tell. */
export function isLocked(
  image: Pick<ObservedImage, 'id' | 'digests'>,
  { known, certain }: LockedImage,
): boolean | undefined {
  const digests = image.digests.map((name) => name.slice(name.indexOf('@') + 1))
  if ([image.id, ...digests].some((each) => known.includes(each))) return true
  return certain || digests.length > 0 ? false : undefined
}
