import { ENVCTL } from '../../base/labels.ts'

type Labels = Readonly<Record<string, string>>

/** What a record of volumes that are being made says it is. */
const UNFINISHED = 'unfinished'

/**
 * The labels of a record that some volumes are being made for an instance. It is there from before the first of them
 * until after the last holds all that it is to hold, so that half a copy, or some of the volumes, are never taken for
 * state.
 */
export function unfinishedLabels(names: readonly string[]): Labels {
  return { [ENVCTL.record]: UNFINISHED, [ENVCTL.recordData]: names.join(' ') }
}

/** The volumes that a record says are being made; none where it is no such record. */
export function unfinishedBy({ labels }: { readonly labels: Labels }): readonly string[] {
  return labels[ENVCTL.record] === UNFINISHED ? (labels[ENVCTL.recordData] ?? '').split(' ') : []
}

/** The names of all volumes that are being made, or whose making was broken off. */
export function unfinishedIn(volumes: readonly { readonly labels: Labels }[]): ReadonlySet<string> {
  return new Set(volumes.flatMap(unfinishedBy))
}

/** What goes before such a record, by the ids of actions: a volume without it counts as whole. */
export function beforeRecord(record: { readonly labels: Labels }): readonly string[] {
  return unfinishedBy(record).map((name) => `remove-volume:${name}`)
}
