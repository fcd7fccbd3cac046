import { randomBytes } from 'node:crypto'
import { timerMs } from '../../base/duration.ts'
import { COMPOSE, ENVCTL } from '../../base/labels.ts'
import { resourceName } from '../../base/names.ts'
import type { Spec } from '../../spec/types.ts'
import type { Deps } from '../deps.ts'
import { leaseLabels } from '../execute/object-labels.ts'

/** How often a lease is renewed before it would run out. */
const TIMES = 3

/**
 * Renews the lease of an instance for as long as this process lives, so that those who cannot see it leave the
 * instance alone. What is made cannot be labelled anew: each renewal is a volume that holds nothing. Ends by the function
 * that is returned.
 */
export function renewLease({ instance, lease }: Spec, { engine }: Pick<Deps, 'engine'>): () => Promise<void> {
  if (lease === undefined) return async () => undefined
  const lifetimeMs = Math.max(lease.until - Date.now(), TIMES)
  let last: string | undefined
  let renewing: Promise<void> = Promise.resolve()
  const renew = async () => {
    const name = resourceName(instance, `lease-${randomBytes(4).toString('hex')}`)
    const labels = {
      [COMPOSE.project]: instance,
      [ENVCTL.instance]: instance,
      [ENVCTL.record]: 'lease',
      ...leaseLabels({ ...lease, until: Date.now() + lifetimeMs }),
    }
    await engine.volumes.create({ name }, labels)
    const before = last
    last = name
    if (before !== undefined) await engine.volumes.remove(before)
  }
  const timer = setInterval(
    () => {
      // One that fails is made good by the next, for which there is time.
      renewing = renewing.then(renew).catch(() => undefined)
    },
    timerMs(lifetimeMs / TIMES),
  )
  timer.unref()
  return async () => {
    clearInterval(timer)
    await renewing
  }
}
