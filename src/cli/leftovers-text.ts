import type { LeftoverOutcome } from '../actions/outcomes.ts'
import { table } from './table.ts'

interface Around {
  /** Instances of which nothing but data is left, which stays. */
  readonly dataOnly: number
  /** Whether anything else is left over. */
  readonly some: boolean
  readonly command: 'gc' | 'prune'
}

/** Instances that nobody needs any more, as a person reads them. */
export async function leftoversText(
  found: readonly LeftoverOutcome[],
  { dataOnly, some, command }: Around,
): Promise<string> {
  const rows = found.map(({ instance, reason, directory, containers, volumes }) => [
    instance,
    reason,
    String(containers.length),
    String(volumes.length),
    directory,
  ])
  const data = dataOnly === 1 ? 'Of one more only data is left' : `Of ${dataOnly} more only data is left`
  return [
    found.length === 0
      ? some
        ? 'No instance is left over'
        : 'Nothing is left over'
      : await table(['INSTANCE', 'WHY', 'CONTAINERS', 'VOLUMES', 'FOLDER'], rows),
    ...(dataOnly === 0 ? [] : [`${data}; to remove it: envctl ${command} --volumes`]),
  ].join('\n')
}
