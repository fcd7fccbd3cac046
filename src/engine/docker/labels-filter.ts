import type { LabelFilter } from '../port.ts'

/** A label filter in the engine's notation. */
export function labelFilters(labels: LabelFilter | undefined): string[] {
  return Object.entries(labels ?? {}).map(([key, value]) => (value === true ? key : `${key}=${value}`))
}
