import { ENVCTL } from '../base/labels.ts'
import type { Deps } from './deps.ts'
import { removeInstance } from './down.ts'
import { isWhollyOf, leaseEnd } from './instance/lease.ts'
import type { Labelled } from './instance/owner.ts'
import { withInstanceLock } from './lock.ts'
import { allOf, membersBy } from './members.ts'
import { operation } from './operation.ts'

/**
 * Takes an instance away with its data if it is left behind still, now that nobody else works on it: its name may
 * have been taken by a new one since it was found. Whether it did.
 */
export function takeAwayAbandoned(instance: string, deps: Deps): Promise<boolean> {
  return takeAwayIf(instance, (members) => leaseEnd(members) !== undefined, deps)
}

/** The same if all that there is of it is this owner's. */
export function takeAwayOwned(instance: string, owner: string, deps: Deps): Promise<boolean> {
  return takeAwayIf(instance, (members) => isWhollyOf(owner, members), deps)
}

function takeAwayIf(
  instance: string,
  judge: (members: readonly Labelled[]) => boolean,
  deps: Deps,
): Promise<boolean> {
  return operation({ operation: 'down', instance }, deps, () =>
    withInstanceLock({ instance, operation: 'down' }, deps, async () => {
      const [members] = await membersBy({ [ENVCTL.instance]: instance }, deps)
      if (members === undefined || !judge(allOf(members))) return false
      await removeInstance({ instance, volumes: true, graceMs: 0 }, deps)
      return true
    }),
  )
}
