import { hostname } from 'node:os'
import { ENVCTL } from '../base/labels.ts'
import type { Deps } from './deps.ts'
import { down } from './down.ts'
import { isAbandoned, type Labelled } from './instance/owner.ts'
import { instanceVolumes } from './instance/volumes.ts'
import type { LeftoverOutcome } from './outcomes.ts'

/**
 * Instances that nobody needs any more: those whose definition's folder is gone, and disposable ones whose
 * process is gone or whose time is up. What was made on another machine is judged by its lease alone.
 */
export async function leftovers(deps: Deps): Promise<readonly LeftoverOutcome[]> {
  const filter = { labels: { [ENVCTL.instance]: true as const } }
  const [containers, volumes] = await Promise.all([
    deps.engine.containers.list(filter, deps.signal),
    instanceVolumes(deps),
  ])
  const nameOf = ({ labels }: Labelled) => labels[ENVCTL.instance] ?? ''
  const instances = Map.groupBy([...containers, ...volumes], nameOf)
  const found = [...instances].flatMap(([instance, [first]]): readonly LeftoverOutcome[] => {
    const reason = first === undefined ? undefined : reasonOf(first)
    if (first === undefined || reason === undefined) return []
    const own = (each: Labelled) => nameOf(each) === instance
    return [
      {
        instance,
        reason,
        directory: first.labels[ENVCTL.directory] ?? '',
        containers: containers.filter(own).map(({ name }) => name),
        volumes: volumes.filter(own).map(({ name }) => name),
      },
    ]
  })
  return found.toSorted((a, b) => (a.instance < b.instance ? -1 : 1))
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

function reasonOf(labelled: Labelled): LeftoverOutcome['reason'] | undefined {
  const { [ENVCTL.leaseOwner]: owner, [ENVCTL.leaseUntil]: until } = labelled.labels
  if (owner !== undefined && isGone(owner)) return 'owner gone'
  if (until !== undefined && Number(until) < Date.now()) return 'lease ended'
  return isAbandoned(labelled) ? 'folder gone' : undefined
}

/** Whether a process of this machine has ended; of another machine's nobody here can tell. */
function isGone(owner: string): boolean {
  const [pid = '', host] = owner.split('@')
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
