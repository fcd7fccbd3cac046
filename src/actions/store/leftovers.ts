import { ENVCTL } from '../../base/labels.ts'
import { unfinishedBy } from '../../plan/state/unfinished.ts'
import { partsBelow } from '../../plan/state/volumes-of.ts'
import type { Layer } from '../../spec/types.ts'
import { leftoverParts } from '../../state/leftover-parts.ts'
import { partsOf } from '../../state/records.ts'
import { usesOf } from '../../state/uses.ts'
import type { Deps } from '../deps.ts'
import type { StoreLeftovers, StoreRemoved } from '../outcomes.ts'
import { beyondBound, inDoubt } from './bound.ts'
import { layerStore } from './layers.ts'
import { type LimitDeps, limitBytes } from './limit.ts'
import { instancesOn, isWhole } from './needs.ts'
import { readStore, type Store } from './read-store.ts'
import { removeLayers, unlessInUse } from './remove-layers.ts'
import { knownSizes, measuredSizes } from './sizes.ts'

/** What is left over in the store, and the layers of it themselves. */
export interface FoundInStore {
  readonly told: StoreLeftovers
  readonly layers: readonly Layer[]
  /** Volumes that hold nothing: uses of layers that are gone. */
  readonly uses: readonly string[]
}

/**
 * Layers beyond the limit or without their data, and what killed commands and removed snapshots left; with `unused` all
 * layers that no instance stands on.
 */
export async function leftoversOfStore(
  deps: Deps & LimitDeps,
  { unused = false }: { readonly unused?: boolean } = {},
): Promise<FoundInStore> {
  const [store, images, limit] = await Promise.all([
    readStore(deps),
    deps.engine.images.list(deps.signal),
    limitBytes(deps),
  ])
  const known = await knownSizes(store, deps)
  const sizes = unused || inDoubt(store, known, limit) ? await measuredSizes(store, deps) : known
  const cached = store.records.filter(({ kind }) => kind !== 'snapshot')
  const others = cached.filter(
    (layer) => !isWhole(layer, store) || (unused && instancesOn(layer, store).length === 0),
  )
  const layers = [...new Set([...beyondBound(store, { sizes, limit }), ...others])]
  const rows = layerStore({ ...store, records: layers }, { sizes, limit }).layers
  const kept = new Set(store.records.flatMap(({ files = {} }) => Object.values(files)))
  const present = new Set(store.records.map(({ record }) => record))
  return {
    layers,
    uses: [...usesOf(store.volumes)].flatMap(([record, { volumes }]) => (present.has(record) ? [] : volumes)),
    told: {
      layers: rows,
      volumes: partsLeft(store),
      images: images
        .filter(
          ({ labels, tags }) => labels[ENVCTL.record] === 'snapshot' && !tags.some((tag) => kept.has(tag)),
        )
        .flatMap(({ id, tags }) => (tags.length === 0 ? [id] : tags)),
    },
  }
}

/** Takes it away; what a container has in use by now stays. */
export async function collectStore(found: FoundInStore, deps: Deps): Promise<StoreRemoved> {
  const { engine } = deps
  const removed = await removeLayers(found.layers, deps)
  const { volumes, images } = found.told
  const [more, pictures] = await Promise.all([
    Promise.all(volumes.map((name) => unlessInUse(name, engine.volumes.remove(name)))),
    Promise.all(images.map((name) => unlessInUse(name, engine.images.remove(name)))),
    Promise.all(found.uses.map((name) => engine.volumes.remove(name))),
  ])
  return {
    layers: found.layers.length,
    volumes: [...removed.volumes, ...more.flat()],
    images: [...removed.images, ...pictures.flat()],
  }
}

function partsLeft(store: Store): readonly string[] {
  const mounted = store.containers.flatMap(({ mounts }) => mounts.flatMap(({ name }) => name ?? []))
  const members = [...store.containers, ...store.volumes]
  const present = new Set(store.volumes.map(({ name }) => name))
  // Without such a record what it tells of would count as whole.
  const records = store.volumes.filter((volume) => unfinishedBy(volume).some((name) => present.has(name)))
  return leftoverParts({
    volumes: store.volumes.map((volume) => ({
      name: volume.name,
      partOf: volume.partOf,
      below: partsBelow(volume),
      createdAt: Date.parse(volume.createdAt) || Date.now(),
    })),
    needed: new Set([...store.records.flatMap(partsOf), ...mounted, ...records.map(({ name }) => name)]),
    instances: new Set(members.flatMap(({ labels }) => labels[ENVCTL.instance] ?? [])),
    now: Date.now(),
  })
}
