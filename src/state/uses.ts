import { ENVCTL } from '../base/labels.ts'
import type { VolumeSummary } from '../engine/port-types.ts'

type RecordVolume = Pick<VolumeSummary, 'name' | 'labels'>

/** How often, and when last, something began as a layer. */
export interface Use {
  readonly hits: number
  /** Unix time in milliseconds. */
  readonly at: number
}

/** Uses of layers, by the names of their records, with the volumes that tell of them. */
export type Uses = ReadonlyMap<string, Use & { readonly volumes: readonly string[] }>

/**
 * Labels of a volume cannot be changed. So each use is a record of its own that counts on from the one before, which
 * then goes: what is interrupted between the two loses nothing.
 */
export function useRecord(
  record: string,
  use: Use,
): { readonly name: string; readonly labels: Readonly<Record<string, string>> } {
  return {
    name: `${record}.use-${use.hits}`,
    labels: { [ENVCTL.record]: 'use', [ENVCTL.recordData]: JSON.stringify({ record, ...use }) },
  }
}

/** What the volumes of an engine tell of the uses of its layers. */
export function usesOf(volumes: readonly RecordVolume[]): Uses {
  const uses = new Map<string, Use & { volumes: readonly string[] }>()
  for (const { name, labels } of volumes) {
    if (labels[ENVCTL.record] !== 'use') continue
    const use = parsed(labels[ENVCTL.recordData])
    if (use === undefined) continue
    const { record, hits, at } = use
    const before = uses.get(record)
    uses.set(record, {
      hits: Math.max(hits, before?.hits ?? 0),
      at: Math.max(at, before?.at ?? 0),
      volumes: [...(before?.volumes ?? []), name],
    })
  }
  return uses
}

/** What envctl wrote; one that somebody else changed tells nothing. */
function parsed(text: string | undefined): (Use & { readonly record: string }) | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    if (value === null || typeof value !== 'object') return undefined
    const [record, hits, at]: readonly unknown[] = ['record', 'hits', 'at'].map((key) =>
      Reflect.get(value, key),
    )
    return typeof record === 'string' && typeof hits === 'number' && typeof at === 'number'
      ? { record, hits, at }
      : undefined
  } catch {
    return undefined
  }
}
