import { leaseLabels } from '../actions/execute/object-labels.ts'
import type { LeaseSpec } from '../spec/types.ts'

const OURS = /^(dev\.envctl|com\.docker\.compose)\./

/**
 * An image inherits the labels of its container, and hands them on to what is made of it: those that say to which
 * instance a container belongs are emptied, else it would be taken for a part of that.
 */
export function committedLabels(
  labels: Readonly<Record<string, string>>,
  lease: LeaseSpec | undefined,
): Readonly<Record<string, string>> {
  const ours = Object.keys(labels).filter((key) => OURS.test(key))
  return { ...Object.fromEntries(ours.map((key) => [key, ''])), ...leaseLabels(lease) }
}
