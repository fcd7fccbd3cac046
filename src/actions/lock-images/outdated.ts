import { newestDigest } from '../../engine/registry/image-digests.ts'
import { allOrTogether } from '../failures.ts'
import { lockPath, noLock, readLock } from '../files/lock-file.ts'
import { loadSpecs } from '../load.ts'
import type { OutdatedImage, OutdatedOutcome } from '../outcomes.ts'
import { clientOf, type RegistryDeps } from '../registry-client.ts'
import type { LoadRequest } from '../requests.ts'
import { definitionImages } from './definition-images.ts'

/**
 * Asks registries which locked images are no longer what their names stand for; in a way that counts as no pull.
 *
 * @throws `lock.stale` without a lock
 */
export async function outdated(load: LoadRequest, deps: RegistryDeps): Promise<OutdatedOutcome> {
  const specs = await loadSpecs(load)
  const [spec] = specs
  if (spec === undefined) throw new Error('a definition has at least one environment')
  const [images, file] = await Promise.all([definitionImages(specs), readLock(spec.file)])
  if (file === undefined) throw noLock(lockPath(spec.file))
  const client = clientOf(deps)
  const { mirrors } = spec.registry
  const { signal } = deps
  const asked = await allOrTogether(
    images.map(async ({ name, services }): Promise<readonly OutdatedImage[]> => {
      const locked = file.lock.images[name]?.digest
      if (locked === undefined) return []
      const newest = await newestDigest({ reference: name, mirrors, client, signal })
      return [{ image: name, services, locked, newest }]
    }),
  )
  const all = asked.flat()
  const isOutdated = ({ locked, newest }: OutdatedImage) => locked !== newest
  return {
    file: file.path,
    outdated: all.filter(isOutdated),
    current: all.filter((each) => !isOutdated(each)).map(({ image }) => image),
    unlocked: images.map(({ name }) => name).filter((name) => file.lock.images[name] === undefined),
  }
}
