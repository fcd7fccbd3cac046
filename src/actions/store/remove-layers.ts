import { EnvctlError } from '../../base/errors.ts'
import type { Layer } from '../../spec/types.ts'
import { partsOf } from '../../state/records.ts'
import { usesOf } from '../../state/uses.ts'
import type { Deps } from '../deps.ts'
import { neededWithout } from './needs.ts'
import { readStore } from './read-store.ts'

/** What went with layers, and what stays because somebody needs it. */
export interface RemovedLayers {
  readonly volumes: readonly string[]
  readonly images: readonly string[]
  readonly kept: readonly string[]
}

/**
 * Takes layers away with all of their data that nobody else needs. The records go first: from then on nobody
 * begins from them, and what an interrupt leaves is seen to be left over.
 */
export async function removeLayers(
  layers: readonly Layer[],
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<RemovedLayers> {
  await Promise.all(layers.map(({ record }) => deps.engine.volumes.remove(record)))
  return removeData(layers, deps)
}

/** The data of layers whose records are gone, or are another layer's by now. */
export async function removeData(
  layers: readonly Layer[],
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<RemovedLayers> {
  const { engine } = deps
  const store = await readStore(deps)
  const uses = usesOf(store.volumes)
  const used = layers.flatMap(({ record }) => uses.get(record)?.volumes ?? [])
  await Promise.all(used.map((name) => engine.volumes.remove(name)))
  const needed = neededWithout([], store)
  const present = new Set(store.volumes.map(({ name }) => name))
  const parts = [...new Set(layers.flatMap(partsOf))].filter((name) => present.has(name))
  const images = layers.flatMap(({ files = {} }) => Object.values(files))
  const gone = await Promise.all(
    parts.filter((name) => !needed.has(name)).map((name) => unlessInUse(name, engine.volumes.remove(name))),
  )
  const freed = await Promise.all(images.map((name) => unlessInUse(name, engine.images.remove(name))))
  const volumes = gone.flat()
  return { volumes, images: freed.flat(), kept: parts.filter((name) => !volumes.includes(name)) }
}

/** The name when it went; nothing when a container has it. */
export async function unlessInUse(name: string, removal: Promise<void>): Promise<readonly string[]> {
  try {
    await removal
    return [name]
  } catch (error) {
    if (error instanceof EnvctlError && error.code === 'engine.conflict') return []
    throw error
  }
}
