import { contentReference } from '../base/image-key.ts'
import { basePulls } from './base-pulls.ts'
import type { BuildKey } from './build-keys.ts'
import type { ImageFacts, ImageFate } from './image-fate.ts'
import { imageOf } from './image-of.ts'
import { type LockFacts, lockedImage, unlockedBase } from './locked-images.ts'
import type { ObservedImage } from './observed.ts'

/** The fate of an image that is built: it is what its key says, or becomes that. */
export function builtImage({ service, observed, options, fresh }: ImageFacts): ImageFate {
  const image = imageOf(observed, service.image)
  const facts = options.buildKeys[service.name]
  if (service.build === undefined || facts === undefined) {
    throw new Error(`service "${service.name}" is to be built but has no build key`)
  }
  const { key, bases, made } = facts
  const pulls = fresh ? [] : basePulls(service.name, service.build.platform, facts)
  const [unlocked] = facts.unlocked ?? []
  const absent =
    options.lock === undefined || unlocked === undefined
      ? undefined
      : unlockedBase(unlocked, service.name, options.lock)
  const changed = image === undefined ? 'not found' : changeOf(image, facts)
  const wanted = options.build
    ? 'build asked for'
    : service.pullPolicy === 'build'
      ? 'policy build'
      : undefined
  const newer = options.newerBases ? 'newer base images asked for' : undefined
  const cause = fresh ? undefined : (wanted ?? changed ?? newer)
  if (cause === undefined) return { id: image?.id, when: 'needed', changes: false, absent }
  const common = { image: service.image, service: service.name } as const
  const source = key === undefined ? undefined : contentReference(service.image, key)
  const before = source === undefined ? undefined : imageOf(observed, source)
  if (wanted === undefined && newer === undefined && source !== undefined && before?.buildKey === key) {
    const id = `tag-image:${service.name}`
    const action = {
      ...common,
      id,
      kind: 'tag-image',
      needs: [],
      cause: `${changed}, built before`,
      source,
    } as const
    return { id: image?.id, action, when: 'always', changes: before?.id !== image?.id }
  }
  const action = {
    ...common,
    id: `build-image:${service.name}`,
    kind: 'build-image',
    needs: [
      ...Object.values(made).flatMap((each) => [`build-image:${each}`, `tag-image:${each}`]),
      ...pulls.map(({ id }) => id),
    ],
    cause,
    // What is locked does not become another one by being asked for again.
    build: options.lock?.use ? { ...service.build, pull: false } : service.build,
    key,
    bases: Object.fromEntries(Object.entries(bases).filter(([base]) => base in made)),
    frontend: lockedFrontend(facts, options.lock),
    again: wanted !== undefined,
  } as const
  return { id: image?.id, action, bases: pulls, when: 'always', changes: changed !== undefined, absent }
}

/** The digest that a lock which is obeyed has for what reads the Dockerfile, unless that is built here too. */
function lockedFrontend({ frontend, made }: BuildKey, lock: LockFacts | undefined): string | undefined {
  if (lock?.use !== true || frontend === undefined || frontend in made) return undefined
  return lockedImage({ image: frontend, platform: undefined }, lock)?.digest
}

/** In what an image is not what would be built; nothing when it is that. */
function changeOf(image: ObservedImage, { key, bases, lacking = {} }: BuildKey): string | undefined {
  const [replaced] = Object.keys(lacking)
  if (replaced !== undefined) return `${replaced} is not the locked one`
  if (image.buildKey !== undefined && image.buildKey === key) return undefined
  const other = Object.keys(bases).find((base) => image.bases?.[base] !== bases[base])
  if (image.bases !== undefined && other !== undefined) return `${other} changed`
  return key === undefined ? 'a base image is not on the engine' : 'build inputs changed'
}
