import { EnvctlError } from '../../base/errors.ts'
import { parsePlatform } from '../../base/platform.ts'
import type { LockedImage } from '../../definition/lock.gen.ts'
import { lockText } from '../../definition/lock-text.ts'
import { type ImageDigests, imageDigests } from '../../engine/registry/image-digests.ts'
import type { Spec } from '../../spec/types.ts'
import { allOrTogether } from '../failures.ts'
import { type LockFile, lockPath, readLock } from '../files/lock-file.ts'
import { writeWhole } from '../files/write-whole.ts'
import { loadSpecs } from '../load.ts'
import { machinePlatform } from '../machine-platform.ts'
import type { LockedOutcome, LockOutcome } from '../outcomes.ts'
import { clientOf, type RegistryDeps } from '../registry-client.ts'
import type { LoadRequest } from '../requests.ts'
import { type DefinitionImage, definitionImages } from './definition-images.ts'

export interface LockRequest {
  readonly load: LoadRequest
  /** Services whose images are looked up anew, although the lock has them; all of them when empty. */
  readonly update?: readonly string[] | undefined
  /** Only see that the lock has every image of the definition, and no other. */
  readonly check: boolean
}

interface Wanted {
  readonly image: DefinitionImage
  /** What the lock says of it now. */
  readonly before: LockedImage | undefined
  /** Whether it is looked up. */
  readonly asked: boolean
}

/**
 * Writes the lock of a definition: what each image that it pulls is, by platform. What the lock has already stays
 * as it is unless it is to be updated.
 *
 * @throws `lock.stale` when it is only checked, and does not fit the definition
 */
export async function lockImages(request: LockRequest, deps: RegistryDeps): Promise<LockOutcome> {
  const specs = await loadSpecs(request.load)
  const [spec] = specs
  if (spec === undefined) throw new Error('a definition has at least one environment')
  const [images, file] = await Promise.all([definitionImages(specs), readLock(spec.file)])
  if (request.check) return checked(spec, images, file)
  const wanted = wantedOf(images, file, request.update)
  const client = clientOf(deps)
  const { mirrors } = spec.registry
  const found = await allOrTogether(
    wanted.map(async ({ image, before, asked }): Promise<[string, LockedImage]> => {
      const { name } = image
      if (!asked && before !== undefined) return [name, before]
      const question = { reference: name, mirrors, client, signal: deps.signal }
      return [name, lockedOf(await imageDigests(question, identified(image, before)))]
    }),
  )
  const locked: Readonly<Record<string, LockedImage>> = Object.fromEntries(found)
  const path = lockPath(spec.file)
  const text = lockText(file?.text, locked)
  const written = text !== file?.text
  if (written) await writeWhole(path, text, { replace: true, hint: 'Make the folder writable.' })
  return {
    file: path,
    written,
    images: wanted.flatMap(({ image, before }) => outcomeOf(image, before, locked[image.name])),
    removed: Object.keys(file?.lock.images ?? {}).filter((name) => !(name in locked)),
  }
}

function wantedOf(
  images: readonly DefinitionImage[],
  file: LockFile | undefined,
  update: readonly string[] | undefined,
): readonly Wanted[] {
  const known = [...new Set(images.flatMap(({ services }) => services))]
  for (const name of update ?? []) {
    if (known.includes(name)) continue
    throw new EnvctlError({
      code: 'usage.unknown-service',
      message: `No image is pulled for a service "${name}"`,
      detail: `Images are pulled for: ${known.join(', ')}`,
    })
  }
  return images.map((image) => {
    const before = file?.lock.images[image.name]
    const updated = update?.length === 0 || image.services.some((name) => update?.includes(name))
    return { image, before, asked: before === undefined || updated }
  })
}

/** The platforms of which it is worth to know what engines call the image: those that somebody works on. */
function identified({ platforms }: DefinitionImage, before: LockedImage | undefined): readonly string[] {
  const known = Object.entries(before?.platforms ?? {}).flatMap(([name, locked]) =>
    locked?.id === undefined ? [] : [name],
  )
  return [...new Set([machinePlatform(), ...platforms.map(parsePlatform), ...known])]
}

function lockedOf({ digest, platforms }: ImageDigests): LockedImage {
  const sorted = Object.entries(platforms).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    digest,
    platforms: Object.fromEntries(
      sorted.map(([name, { digest: own, id }]) => [
        name,
        id === undefined ? { digest: own } : { digest: own, id },
      ]),
    ),
  }
}

function outcomeOf(
  { name, services }: DefinitionImage,
  before: LockedImage | undefined,
  now: LockedImage | undefined,
): readonly LockedOutcome[] {
  if (now === undefined) return []
  const { digest } = now
  const changed = before !== undefined && before.digest !== digest
  const platforms = Object.keys(now.platforms)
  const added = before === undefined
  return [{ image: name, services, digest, added, before: changed ? before.digest : undefined, platforms }]
}

function checked(spec: Spec, images: readonly DefinitionImage[], file: LockFile | undefined): LockOutcome {
  const path = lockPath(spec.file)
  const locked = file?.lock.images ?? {}
  const missing = images.filter(({ name }) => locked[name] === undefined).map(({ name }) => name)
  const more = Object.keys(locked).filter((name) => !images.some((image) => image.name === name))
  if (file === undefined || missing.length > 0 || more.length > 0) {
    throw new EnvctlError({
      code: 'lock.stale',
      message: file === undefined ? `There is no ${path}` : `${file.name} does not fit the definition`,
      detail: [
        ...(missing.length === 0 ? [] : [`not locked: ${missing.join(', ')}`]),
        ...(more.length === 0 ? [] : [`locked and not used: ${more.join(', ')}`]),
      ].join('\n'),
      hint: 'Write it: envctl lock',
    })
  }
  return {
    file: path,
    written: false,
    images: images.flatMap((image) => outcomeOf(image, locked[image.name], locked[image.name])),
    removed: [],
  }
}
