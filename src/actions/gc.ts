import { ENVCTL } from '../base/labels.ts'
import type { Deps } from './deps.ts'
import { down } from './down.ts'
import { leaseEnd } from './instance/lease.ts'
import { isAbandoned, type Labelled } from './instance/owner.ts'
import { allOf, membersBy } from './members.ts'
import type { LeftoverOutcome } from './outcomes.ts'

/**
 * Instances that nobody needs any more: those whose definition's folder is gone, and disposable ones whose
 * process is gone or whose time is up. What was made on another machine is judged by its lease alone.
 */
export async function leftovers(deps: Deps): Promise<readonly LeftoverOutcome[]> {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)
  return (await membersBy({}, deps)).flatMap((members): readonly LeftoverOutcome[] => {
    const all = allOf(members)
    const reason = reasonOf(all)
    if (reason === undefined) return []
    return [
      {
        instance: members.instance,
        reason,
        directory: all[0]?.labels[ENVCTL.directory] ?? '',
        containers: names(members.containers),
        networks: names(members.networks),
        volumes: names(members.volumes),
      },
    ]
  })
}

/** Those of which something goes: of what has only data left, nothing is to be removed without it. */
export function removable(
  found: readonly LeftoverOutcome[],
  { volumes }: { readonly volumes: boolean },
): readonly LeftoverOutcome[] {
  return found.filter(
    ({ containers, networks, reason }) =>
      volumes || containers.length > 0 || networks.length > 0 || reason !== 'folder gone',
  )
}

/** Takes leftovers away; their data too when it is asked for, or when they were disposable. */
export async function collect(
  found: readonly LeftoverOutcome[],
  options: { readonly volumes: boolean },
  deps: Deps,
): Promise<readonly string[]> {
  const removed: string[] = []
  for (const { instance, reason } of found) {
    await down({ instance, volumes: options.volumes || reason !== 'folder gone' }, deps)
    removed.push(instance)
  }
  return removed
}

function reasonOf(members: readonly Labelled[]): LeftoverOutcome['reason'] | undefined {
  const [first] = members
  return leaseEnd(members) ?? (first !== undefined && isAbandoned(first) ? 'folder gone' : undefined)
}
