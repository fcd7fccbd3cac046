import type { LayerStore, StoredLayer, StoreLeftovers, StoreRemoved } from '../actions/outcomes.ts'
import { formatBytes } from '../base/bytes.ts'
import { table } from './table.ts'

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** How long ago something was, in its largest unit: `3d ago`. */
export function agoText(at: number, now: number): string {
  const ms = Math.max(0, now - at)
  const unit = UNITS.find(([, length]) => ms >= length)
  return unit === undefined ? 'now' : `${Math.floor(ms / unit[1])}${unit[0]} ago`
}

/** A size, where it is known. */
export function sizeText(bytes: number | undefined): string {
  return bytes === undefined ? 'unknown' : formatBytes(bytes)
}

const KEY_LENGTH = 12

/** The layers of an engine as a person reads them. */
export async function layersText(
  { layers, sizeBytes, limitBytes }: LayerStore,
  now: number,
): Promise<string> {
  const total = `${layers.length} layers, ${sizeText(sizeBytes)} of ${formatBytes(limitBytes)}`
  if (layers.length === 0) return total
  return [await layerTable(layers, now), '', total].join('\n')
}

/** Layers, one a line. */
export function layerTable(layers: readonly StoredLayer[], now: number): Promise<string> {
  const ago = (time: string) => agoText(Date.parse(time), now)
  const rows = layers.map((layer) => [
    layer.kind,
    layer.name,
    `${layer.definition}/${layer.environment}`,
    sizeText(layer.sizeBytes),
    ago(layer.createdAt),
    String(layer.hits),
    ago(layer.lastUsedAt),
    layer.key.slice(0, KEY_LENGTH),
    layer.whole ? layer.usedBy.join(', ') : 'its data is gone',
  ])
  const head = ['KIND', 'NAME', 'MADE BY', 'SIZE', 'CREATED', 'HITS', 'LAST USED', 'KEY', 'USED BY']
  return table(head, rows)
}

/** Whether anything is left over in the store. */
export function isSome({ layers, volumes, images }: StoreLeftovers): boolean {
  return layers.length + volumes.length + images.length > 0
}

/** What is left over in the store as a person reads it. */
export async function storeText({ layers, volumes, images }: StoreLeftovers, now: number): Promise<string> {
  return [
    ...(layers.length === 0 ? [] : ['', 'Layers beyond their limit:', await layerTable(layers, now)]),
    ...(volumes.length === 0 ? [] : ['', `Volumes that became part of no layer: ${volumes.join(', ')}`]),
    ...(images.length === 0 ? [] : ['', `Images of snapshots that are gone: ${images.join(', ')}`]),
  ].join('\n')
}

export function storeRemovedText({ layers, volumes, images }: StoreRemoved): string {
  return `Taken out of the store: ${layers} layers, ${volumes.length} volumes, ${images.length} images`
}
