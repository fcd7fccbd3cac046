import { withLock } from '../../actions/lock.ts'
import { EnvctlError } from '../../base/errors.ts'
import { type Described, type Started, start } from '../start.ts'
import { CopySet } from './copy-set.ts'
import { Limits, startsAtOnce } from './limits.ts'
import { runOwner, workerName } from './runner.ts'
import type { CopySource, CopyWish, HeldCopy } from './source.ts'

const WARM = 1
const COPIES = 8

/**
 * Copies that this process brings up itself: of environments in which code has a part, which cannot be handed to
 * another process.
 *
 * @throws `usage.invalid` for one that all workers of a run are to share
 */
export function ownSource(described: Described, wish: CopyWish): CopySource {
  const { isolation, warm = WARM, starts = startsAtOnce(), copies = COPIES } = wish
  if (isolation === 'run')
    throw new EnvctlError({
      code: 'usage.invalid',
      message:
        'An environment with containers or wait strategies of Testcontainers cannot be shared by a whole run',
      detail: 'They are code of the process that describes them, and a run has several processes',
      hint: 'Use the isolation "worker" or "test", or describe the services in the definition.',
    })
  const inTurn = turns(starts)
  const set = new CopySet({
    start: (hub) => inTurn(() => start({ ...described, hub })),
    limits: new Limits({ starts, copies }),
    warm: isolation === 'test' ? warm : 0,
  })
  const held = (started: Started, release: () => Promise<void>): HeldCopy => ({
    facts: started.facts,
    started,
    release,
  })
  return {
    async acquire(waits, signal) {
      // This process is the worker: what it shares goes with it.
      if (isolation === 'worker') return held(await set.shared('', waits, signal), async () => undefined)
      const copy = await set.private(waits, signal)
      return held(copy, async () => set.release(copy))
    },
    async prepare(waits) {
      if (isolation === 'worker') await set.shared('', waits)
      else set.putBack(await set.private(waits))
    },
  }
}

/** Each worker starts its own, and they know nothing of each other: together they start no more than so many at a time. */
function turns(starts: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const signal = new AbortController().signal
  let turn = Number(/\d+/.exec(workerName())?.[0] ?? 0)
  return (work) => {
    turn += 1
    return withLock({ name: `start of a copy of ${runOwner()}, ${turn % starts}`, signal }, work)
  }
}
