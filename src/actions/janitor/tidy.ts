import { setTimeout as delay } from 'node:timers/promises'
import { ENVCTL } from '../../base/labels.ts'
import { abandoned, ownedBy } from '../abandoned.ts'
import type { Deps } from '../deps.ts'
import { leaseEnd } from '../instance/lease.ts'
import type { Labelled } from '../instance/owner.ts'
import { ownerState } from '../instance/process-owner.ts'
import { takeAwayAbandoned, takeAwayOwned } from '../sweep.ts'
import type { JanitorJob } from './job.ts'

/** A process that ends closes its pipes a moment before it is gone. */
const ENDING_MS = 1000
const POLL_MS = 20
/**
 * What was asked of the engine before the end may still be under way: it is looked again, these many milliseconds
 * after the last time that something was found.
 */
const LOOKS_MS = [0, 300, 1000, 3000, 6000]
/** An engine that fails for so long is left to the sweep of a later command. */
const GIVE_UP_MS = 120_000

/** Takes away what was left behind by anybody: the instances that are named, or all that are found. */
export async function sweep(deps: Deps, named?: Iterable<string>): Promise<void> {
  for (const instance of named ?? (await abandoned(deps))) await takeAwayAbandoned(instance, deps)
  await removeImages((labels) => leaseEnd([{ labels }]) !== undefined, deps)
}

/**
 * Takes away what an owner had, once it has ended; where it lives on, as when only a thread of it has ended, what
 * was named.
 */
export async function tidy(job: JanitorJob, named: ReadonlySet<string>, deps: Deps): Promise<void> {
  const { owner } = job
  if (owner === undefined) return sweep(deps, named)
  const gone = await hasEnded(owner)
  // It was let go, for there was nothing to look after.
  if (!gone && named.size === 0) return
  const began = performance.now()
  for (let look = 0; look < LOOKS_MS.length; ) {
    await delay(LOOKS_MS[look])
    const found = await persistently(began, async () => {
      const all = gone ? await ownedBy(owner, deps) : [...named]
      const taken = await Promise.all(all.map((instance) => takeAwayOwned(instance, owner, deps)))
      if (gone) await removeImages((labels) => labels[ENVCTL.leaseOwner] === owner, deps)
      return taken.includes(true)
    })
    look = found ? 1 : look + 1
  }
}

async function hasEnded(owner: string): Promise<boolean> {
  for (const began = performance.now(); performance.now() - began < ENDING_MS; await delay(POLL_MS))
    if (ownerState(owner) === 'gone') return true
  return false
}

/** Images that were made of containers, to go with them. */
async function removeImages(
  goes: (labels: Labelled['labels']) => boolean,
  { engine, signal }: Deps,
): Promise<void> {
  for (const { id, labels } of await engine.images.list(signal))
    if (ENVCTL.leaseUntil in labels && goes(labels)) await engine.images.remove(id, signal)
}

/** An engine that is busy or being restarted is asked again. */
async function persistently<Result>(began: number, work: () => Promise<Result>): Promise<Result> {
  for (let pause = 100; ; pause = Math.min(pause * 2, 5000)) {
    try {
      return await work()
    } catch (error) {
      if (performance.now() - began > GIVE_UP_MS) throw error
      await delay(pause)
    }
  }
}
