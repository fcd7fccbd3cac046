import { hasOwnKey, isContentName } from '../base/image-key.ts'
import { ENVCTL } from '../base/labels.ts'
import type { ImageSummary } from '../engine/port-types.ts'
import type { Deps } from './deps.ts'
import { collect, leftovers, removable } from './gc.ts'
import type { LeftoverOutcome, PruneOutcome, PruneRemoved, UnusedImage } from './outcomes.ts'
import { collectStore, type FoundInStore, leftoversOfStore } from './store/leftovers.ts'
import { unlessInUse } from './store/remove-layers.ts'

export interface PruneRequest {
  /** Also what is only not in use: images that still have their services' names, and layers that no instance stands on. */
  readonly all: boolean
  /** The data of instances whose folder is gone, too. */
  readonly volumes: boolean
}

interface PruneDeps extends Deps {
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What may go, and what of the store it is. */
export interface Prunable {
  readonly told: PruneOutcome
  /** Instances of which nothing but data is left, which stays. */
  readonly dataOnly: number
  readonly store: FoundInStore
}

/** What nobody uses of all that envctl made. What others made is never among it, nor what was pulled. */
export async function prunable({ all, volumes }: PruneRequest, deps: PruneDeps): Promise<Prunable> {
  const [left, store] = await Promise.all([leftovers(deps), leftoversOfStore(deps, { unused: all })])
  const instances = removable(left, { volumes })
  const images = await unusedImages(instances, all, deps)
  const known = [
    ...images.map(({ ownBytes }) => ownBytes),
    ...store.told.layers.map((each) => each.sizeBytes),
  ]
  const bytes = known.reduce<number>((sum, size = 0) => sum + size, 0)
  return {
    told: { images, instances, store: store.told, bytes },
    dataOnly: left.length - instances.length,
    store,
  }
}

/** Takes it away; what somebody uses by now stays. */
export async function prune(
  { told, store }: Prunable,
  { volumes }: Pick<PruneRequest, 'volumes'>,
  deps: Deps,
): Promise<PruneRemoved> {
  // Images are free once the containers made of them are gone.
  const instances = await collect(told.instances, { volumes }, deps)
  const [stored, images] = await Promise.all([
    collectStore(store, deps),
    Promise.all(told.images.map((image) => removeImage(image, deps))),
  ])
  return { instances, store: stored, images: images.flat() }
}

async function unusedImages(
  leaving: readonly LeftoverOutcome[],
  all: boolean,
  { engine, signal }: Deps,
): Promise<readonly UnusedImage[]> {
  const [images, containers, shared] = await Promise.all([
    engine.images.list(signal),
    engine.containers.list({}, signal),
    engine.images.shared(signal),
  ])
  const gone = new Set(leaving.flatMap((each) => each.containers))
  const used = new Set(containers.filter(({ name }) => !gone.has(name)).map(({ imageId }) => imageId))
  return images
    .filter((image) => isOurs(image) && !used.has(image.id))
    .map((image): UnusedImage => {
      const sharedBytes = shared.get(image.id)
      return {
        id: image.id,
        tags: image.tags,
        definition: image.labels[ENVCTL.name] ?? '',
        createdAt: new Date(image.createdAt).toISOString(),
        reason: image.tags.every(isContentName) ? 'replaced' : 'unused',
        sizeBytes: image.size,
        ownBytes: sharedBytes === undefined ? undefined : image.size - sharedBytes,
      }
    })
    .filter(({ reason }) => all || reason === 'replaced')
}

/** A label goes over to whatever somebody makes of an image: only with its own key in a name it was built by envctl. */
function isOurs({ labels, tags }: ImageSummary): boolean {
  const key = labels[ENVCTL.buildKey]
  return key !== undefined && hasOwnKey({ key, names: tags })
}

/** By all of its names, those included that registries have for it; what others made of it may hold on to it still. */
async function removeImage({ id, tags }: UnusedImage, { engine, signal }: Deps): Promise<readonly string[]> {
  const now = await engine.images.inspect(id, signal)
  // Meanwhile somebody may have given it another name, and means to use it.
  if (now === undefined || now.tags.some((tag) => !tags.includes(tag))) return []
  for (const name of [...now.tags, ...now.digests])
    await unlessInUse(name, engine.images.remove(name, signal))
  return (await engine.images.inspect(id, signal)) === undefined ? [id] : []
}
