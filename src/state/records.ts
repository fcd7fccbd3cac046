import { ENVCTL } from '../base/labels.ts'
import type { VolumeSummary } from '../engine/port-types.ts'
import type { KeptFiles, Layer, LayerSlot, LayerSpec } from '../spec/types.ts'

/** What of a volume tells a record. */
type RecordVolume = Pick<VolumeSummary, 'name' | 'labels' | 'createdAt'>

/** Length of a layer's key in the name of its record. */
const NAME_LENGTH = 32

/**
 * A layer's record is a volume that holds nothing: its labels say which volumes hold the data. An engine makes
 * it in one piece or not at all, so that a layer is there whole or not at all.
 */
export function recordName({ kind, key }: Pick<LayerSpec, 'kind' | 'key'>): string {
  return kind === 'snapshot' ? `envctl-snapshot-${key}` : `envctl-layer-${key.slice(0, NAME_LENGTH)}`
}

/**
 * No name has a dot in it: each snapshot of each definition has a key of its own.
 *
 * @example snapshotKey('shop', 'before-the-demo') // 'shop.before-the-demo'
 */
export function snapshotKey(definition: string, name: string): string {
  return `${definition}.${name}`
}

type SnapshotIdentity = Pick<LayerSpec, 'kind' | 'name' | 'of'>

/** Whether two records are of a snapshot of one name, whatever their keys: those of earlier versions differ. */
export function isSameSnapshot(one: SnapshotIdentity, other: SnapshotIdentity): boolean {
  return (
    [one, other].every(({ kind }) => kind === 'snapshot') &&
    one.of.name === other.of.name &&
    one.name === other.name
  )
}

export interface RecordFacts extends KeptFiles {
  readonly layer: LayerSpec
  readonly slots: Readonly<Record<string, LayerSlot>>
}

/** The labels of a layer's record. */
export function recordLabels({ layer, slots, files, bases }: RecordFacts): Readonly<Record<string, string>> {
  return {
    [ENVCTL.record]: layer.kind === 'snapshot' ? 'snapshot' : 'layer',
    [ENVCTL.recordData]: JSON.stringify({ ...layer, slots, files, bases }),
  }
}

/** The layers that an engine has whole, from its volumes. One of which a volume is missing is no layer any more. */
export function layersOf(volumes: readonly RecordVolume[]): readonly Layer[] {
  const present = new Set(volumes.map(({ name }) => name))
  return recordsOf(volumes).filter(({ slots }) => partsOf({ slots }).every((name) => present.has(name)))
}

/** Whether each slot of a layer is in one volume, so that no other one is needed to read it. */
export function isFlat({ slots }: Pick<Layer, 'slots'>): boolean {
  return Object.values(slots).every(({ chain }) => chain.length === 1)
}

/** Volumes that hold the data of a layer. */
export function partsOf({ slots }: Pick<Layer, 'slots'>): readonly string[] {
  return [...new Set(Object.values(slots).flatMap(({ chain }) => chain))]
}

/** Every layer that an engine has a record of. */
export function recordsOf(volumes: readonly RecordVolume[]): readonly Layer[] {
  return volumes.flatMap((volume) => {
    const kind = volume.labels[ENVCTL.record]
    if (kind !== 'layer' && kind !== 'snapshot') return []
    const data = parsed(volume.labels[ENVCTL.recordData])
    if (data === undefined) return []
    return [{ ...data, record: volume.name, createdAt: Date.parse(volume.createdAt) || 0 }]
  })
}

/** What envctl wrote; a record that somebody else changed is none. */
function parsed(text: string | undefined): Omit<Layer, 'record' | 'createdAt'> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isLayer(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isLayer(value: unknown): value is Omit<Layer, 'record' | 'createdAt'> {
  if (value === null || typeof value !== 'object') return false
  const slots: unknown = Reflect.get(value, 'slots')
  return (
    typeof Reflect.get(value, 'key') === 'string' &&
    Array.isArray(Reflect.get(value, 'steps')) &&
    slots !== null &&
    typeof slots === 'object' &&
    Object.values(slots).every((slot) => Array.isArray(Reflect.get(slot, 'chain')))
  )
}
