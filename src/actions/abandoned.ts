import { ENVCTL } from '../base/labels.ts'
import type { Deps } from './deps.ts'
import { leaseEnd } from './instance/lease.ts'
import { allOf, membersBy } from './members.ts'

/**
 * Disposable instances that were left behind: their owner is gone, or cannot be seen from here and their lease has
 * run out. Told from labels alone, in one round of listings.
 */
export async function abandoned(deps: Pick<Deps, 'engine' | 'signal'>): Promise<readonly string[]> {
  // All of them: what is disposable in part is not left behind.
  const all = await membersBy({}, deps)
  return all.flatMap((members) => (leaseEnd(allOf(members)) === undefined ? [] : [members.instance]))
}

/** Every disposable instance of one owner. */
export async function ownedBy(
  owner: string,
  deps: Pick<Deps, 'engine' | 'signal'>,
): Promise<readonly string[]> {
  return (await membersBy({ [ENVCTL.leaseOwner]: owner }, deps)).map(({ instance }) => instance)
}
