import type { Layer } from '../../spec/types.ts'
import type { SnapshotSummary } from '../outcomes.ts'

/** A snapshot as an outcome tells it. */
export function summaryOf({ name, of, slots, steps, createdAt, files = {} }: Layer): SnapshotSummary {
  return {
    name,
    definition: of.name,
    environment: of.environment,
    createdAt: new Date(createdAt).toISOString(),
    slots: Object.keys(slots).toSorted(),
    steps: steps.map((step) => step.name).filter((step) => step !== ''),
    files: Object.keys(files).toSorted(),
  }
}
