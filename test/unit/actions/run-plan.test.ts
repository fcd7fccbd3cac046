import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UnstampedEvent } from '../../../src/actions/events.ts'
import { type Handlers, type RunOptions, runPlan } from '../../../src/actions/execute/run-plan.ts'
import { EnvctlError } from '../../../src/base/errors.ts'
import type { Action, Plan } from '../../../src/plan/types.ts'

type Work = (action: Action, signal: AbortSignal) => Promise<void>

/** The same work for every kind of action. */
function handlersOf(work: Work): Handlers<AbortSignal> {
  return {
    'pull-image': work,
    'build-image': work,
    'tag-image': work,
    'create-network': work,
    'remove-network': work,
    'create-volume': work,
    'remove-volume': work,
    'create-container': work,
    'start-container': work,
    'wait-container': work,
    'stop-container': work,
    'pause-container': work,
    'unpause-container': work,
    'remove-container': work,
    'rename-container': work,
    'create-state': work,
    'freeze-layer': work,
    'run-step': work,
  }
}

const planOf = (actions: readonly Action[]): Plan => ({ instance: 'shop-dev', actions, notes: [] })

function volume(id: string, needs: readonly string[] = []): Action {
  return { id, kind: 'remove-volume', needs, cause: 'down', name: id }
}

function start(id: string, needs: readonly string[] = []): Action {
  return { id, kind: 'start-container', needs, cause: 'not found', service: id, number: 1 }
}

function wait(id: string, required: boolean, needs: readonly string[] = []): Action {
  return {
    id,
    kind: 'wait-container',
    needs,
    cause: 'started',
    service: id,
    number: 1,
    until: 'ready',
    required,
  }
}

interface Recorded {
  readonly events: UnstampedEvent[]
  readonly options: RunOptions<AbortSignal>
  readonly told: () => readonly string[]
}

function recorder(
  signal: AbortSignal = new AbortController().signal,
  limits?: RunOptions<AbortSignal>['limits'],
): Recorded {
  const events: UnstampedEvent[] = []
  const deps = { emit: (event: UnstampedEvent) => events.push(event), signal, now: () => performance.now() }
  const told = () =>
    events.map((event) => {
      if (event.type === 'action.skipped') return `skipped ${event.action.id}: ${event.because}`
      if (event.type === 'action.failed') return `failed ${event.action.id}: ${event.code}`
      return 'action' in event ? `${event.type.slice('action.'.length)} ${event.action.id}` : event.type
    })
  return { events, told, options: { deps, contextOf: (inner) => inner, limits } }
}

const failure = new EnvctlError({ code: 'service.exited', message: 'It exited' })
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )

describe('runPlan', () => {
  it('starts each action once all that it needs is done', async () => {
    const { options, told } = recorder()
    await runPlan(
      planOf([volume('a'), volume('b', ['a']), volume('c', ['a', 'b'])]),
      handlersOf(turn),
      options,
    )
    expect(told()).toEqual(['started a', 'finished a', 'started b', 'finished b', 'started c', 'finished c'])
  })

  it('runs at once what does not need each other', async () => {
    let arrived = 0
    const met = Promise.withResolvers<void>()
    const meet: Work = () => {
      arrived += 1
      if (arrived === 3) met.resolve()
      return met.promise
    }
    await runPlan(planOf(['a', 'b', 'c'].map((id) => volume(id))), handlersOf(meet), recorder().options)
    expect(arrived).toBe(3)
  })

  it('aborts siblings, skips the rest with the reason, and throws the first failure after all settled', async () => {
    const { options, told } = recorder()
    let sibling = 'runs'
    const work: Work = async (action, signal) => {
      if (action.id === 'bad') throw failure
      await untilAborted(signal).catch(async (error: unknown) => {
        await turn()
        sibling = 'settled'
        throw error
      })
    }
    const plan = planOf([
      volume('slow'),
      volume('bad'),
      volume('child', ['bad']),
      volume('grandchild', ['child']),
      volume('other', ['slow']),
    ])
    await expect(runPlan(plan, handlersOf(work), options)).rejects.toBe(failure)
    expect(sibling).toBe('settled')
    expect(told()).toEqual([
      'started slow',
      'started bad',
      'failed bad: service.exited',
      'skipped child: needs bad',
      'skipped grandchild: needs child',
      'skipped other: remove-volume bad failed',
      'failed slow: operation.cancelled',
    ])
  })

  it('goes on when a wait fails that nothing requires, and tells of it', async () => {
    const { options, told } = recorder()
    const work: Work = async (action) => {
      if (action.id === 'mail') throw failure
    }
    await runPlan(planOf([wait('mail', false), start('api', ['mail'])]), handlersOf(work), options)
    expect(told()).toEqual([
      'started mail',
      'skipped mail: It exited',
      'notice',
      'started api',
      'finished api',
    ])
  })

  it('fails when a required wait fails', async () => {
    const work: Work = () => Promise.reject(failure)
    await expect(runPlan(planOf([wait('db', true)]), handlersOf(work), recorder().options)).rejects.toBe(
      failure,
    )
  })

  it('passes on what is no error of ours as it is', async () => {
    const bug = new TypeError('a bug')
    const { options, told } = recorder()
    await expect(
      runPlan(
        planOf([volume('a')]),
        handlersOf(() => Promise.reject(bug)),
        options,
      ),
    ).rejects.toBe(bug)
    expect(told()).toContain('failed a: internal.bug')
  })

  it('survives a handler that throws at once', async () => {
    const work: Work = () => {
      throw failure
    }
    await expect(
      runPlan(planOf([volume('a'), volume('b')]), handlersOf(work), recorder().options),
    ).rejects.toBe(failure)
  })

  it('refuses a circle and a need that there is not', async () => {
    const circle = planOf([volume('a', ['b']), volume('b', ['a'])])
    await expect(runPlan(circle, handlersOf(turn), recorder().options)).rejects.toThrow('circle among: a, b')
    await expect(runPlan(planOf([volume('a', ['x'])]), handlersOf(turn), recorder().options)).rejects.toThrow(
      'a needs x',
    )
  })

  it('starts nothing when it was cancelled before', async () => {
    const { options, told } = recorder(AbortSignal.abort())
    await expect(runPlan(planOf([volume('a')]), handlersOf(turn), options)).rejects.toMatchObject({
      code: 'operation.cancelled',
    })
    expect(told()).toEqual(['skipped a: interrupted'])
    await expect(runPlan(planOf([]), handlersOf(turn), options)).rejects.toMatchObject({
      code: 'operation.cancelled',
    })
  })

  it('settles everything when it is cancelled, and keeps the reason when that is an error of ours', async () => {
    for (const reason of [undefined, failure]) {
      const controller = new AbortController()
      const { options, told } = recorder(controller.signal)
      const running = runPlan(
        planOf([volume('a'), volume('b', ['a'])]),
        handlersOf((_, signal) => untilAborted(signal)),
        options,
      )
      await turn()
      controller.abort(reason)
      await expect(running).rejects.toMatchObject({ code: reason?.code ?? 'operation.cancelled' })
      expect(told()).toEqual(['started a', 'failed a: operation.cancelled', 'skipped b: interrupted'])
    }
  })

  it('leaves no listener behind on the signal of its caller', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const counted = new Proxy(signal, {
      get(target, key) {
        if (key === 'addEventListener') listeners += 1
        if (key === 'removeEventListener') listeners -= 1
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    await runPlan(planOf([volume('a')]), handlersOf(turn), recorder(counted).options)
    expect(listeners).toBe(0)
  })
})

/** Graphs in which an action needs only earlier ones. */
const graphs = fc
  .array(
    fc.record({ starts: fc.boolean(), needs: fc.array(fc.nat(30), { maxLength: 4 }), turns: fc.nat(3) }),
    { maxLength: 24 },
  )
  .map((nodes) =>
    nodes.map(({ starts, needs, turns }, index) => {
      const ids = index === 0 ? [] : [...new Set(needs.map((need) => `n${need % index}`))]
      return { turns, action: starts ? start(`n${index}`, ids) : volume(`n${index}`, ids) }
    }),
  )

describe('any plan', () => {
  it('is run whole, never before its needs, within its limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        graphs,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 5 }),
        async (nodes, startLimit, other) => {
          const done = new Set<string>()
          const inside = { starts: 0, others: 0 }
          const work: Work = async (action) => {
            const lane = action.kind === 'start-container' ? 'starts' : 'others'
            inside[lane] += 1
            expect(inside.starts).toBeLessThanOrEqual(startLimit)
            expect(inside.others).toBeLessThanOrEqual(other)
            expect(action.needs.filter((need) => !done.has(need))).toEqual([])
            for (
              let left = nodes.find((node) => node.action.id === action.id)?.turns ?? 0;
              left > 0;
              left -= 1
            )
              await turn()
            inside[lane] -= 1
            done.add(action.id)
          }
          await runPlan(
            planOf(nodes.map(({ action }) => action)),
            handlersOf(work),
            recorder(undefined, { start: startLimit, other }).options,
          )
          expect(done.size).toBe(nodes.length)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('settles whole, whenever it is cancelled or whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(6), fc.nat(30), async (nodes, cancelAfter, failing) => {
        const controller = new AbortController()
        const { events, options } = recorder(controller.signal)
        let running = 0
        const work: Work = async (action, signal) => {
          running += 1
          try {
            for (let left = 2; left > 0; left -= 1) {
              await turn()
              signal.throwIfAborted()
            }
            if (action.id === `n${failing}`) throw failure
          } finally {
            running -= 1
          }
        }
        const outcome = runPlan(planOf(nodes.map(({ action }) => action)), handlersOf(work), options).then(
          () => 'done',
          () => 'failed',
        )
        for (let left = cancelAfter; left > 0; left -= 1) await turn()
        controller.abort()
        const result = await outcome
        expect(running).toBe(0)
        const ends = events.filter((event) => event.type !== 'action.started' && 'action' in event)
        expect(ends.length).toBe(nodes.length)
        if (result === 'done') expect(ends.every((event) => event.type === 'action.finished')).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
