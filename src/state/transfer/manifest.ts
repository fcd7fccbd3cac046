import { NAME_PATTERN } from '../../base/names.ts'
import type { AppliedStep, Layer, RootFacts } from '../../spec/types.ts'

/** First in the file of a snapshot: what it is. */
export const MANIFEST = 'snapshot.json'
/** Last in it: by which it is told that all of it came. */
export const CHECKSUM = 'checksum.json'
/** Its data, a folder for each slot, by its place in the manifest. */
export const SLOTS = 'slots/'

const FORMAT = 1

/** What the file of a snapshot says of it. */
export interface Manifest {
  readonly format: typeof FORMAT
  readonly name: string
  /** The definition and environment that it was made in. */
  readonly of: Layer['of']
  readonly steps: readonly AppliedStep[]
  readonly slots: readonly { readonly slot: string; readonly root: RootFacts }[]
}

export function manifestOf({ name, of, steps, slots }: Layer): Manifest {
  const list = Object.entries(slots).map(([slot, { root }]) => ({ slot, root }))
  return { format: FORMAT, name, of, steps, slots: list }
}

/** The manifest that a text is; nothing when it is none, or of a later kind. */
export function parseManifest(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isManifest(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isManifest(value: unknown): value is Manifest {
  if (value === null || typeof value !== 'object') return false
  const slots: unknown = Reflect.get(value, 'slots')
  return (
    Reflect.get(value, 'format') === FORMAT &&
    typeof Reflect.get(value, 'name') === 'string' &&
    isPlace(Reflect.get(value, 'of')) &&
    Array.isArray(Reflect.get(value, 'steps')) &&
    Array.isArray(slots) &&
    slots.every(
      (each: unknown) => each !== null && typeof each === 'object' && 'slot' in each && 'root' in each,
    )
  )
}

function isPlace(value: unknown): value is Layer['of'] {
  if (value === null || typeof value !== 'object') return false
  const names: readonly unknown[] = ['name', 'environment'].map((key) => Reflect.get(value, key))
  return names.every((name) => typeof name === 'string' && NAME_PATTERN.test(name))
}
