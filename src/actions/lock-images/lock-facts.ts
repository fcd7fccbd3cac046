import { fullImageName } from '../../base/image-name.ts'
import { platformName } from '../../base/platform.ts'
import type { LockedDigests, LockFacts } from '../../plan/locked-images.ts'
import type { Spec } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import { lockPath, noLock, readLock } from '../files/lock-file.ts'

/**
 * What the lock beside a definition says, for a plan on an engine; `undefined` without one.
 *
 * @throws `lock.stale` without one, when it is to be obeyed
 */
export async function lockFacts(
  spec: Spec,
  use: boolean,
  { engine, signal }: Pick<Deps, 'engine' | 'signal'>,
): Promise<LockFacts | undefined> {
  const file = await readLock(spec.file)
  if (file === undefined) {
    if (use) throw noLock(lockPath(spec.file))
    return undefined
  }
  const { os, arch } = await engine.system.info(signal)
  const images = Object.entries(file.lock.images).flatMap(([name, locked]): [string, LockedDigests][] =>
    locked === undefined ? [] : [[fullImageName(name), locked]],
  )
  const platform = platformName({ os, architecture: arch })
  return { file: file.name, images: Object.fromEntries(images), use, platform }
}
