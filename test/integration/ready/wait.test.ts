import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { COMPOSE } from '../../../src/base/labels.ts'
import { connect } from '../../../src/engine/connect.ts'
import type { Engine } from '../../../src/engine/port.ts'
import type { ReadyEvent } from '../../../src/ready/events.ts'
import { type WaitRequest, waitUntilCompleted, waitUntilReady } from '../../../src/ready/wait.ts'
import { openWatch } from '../../../src/ready/watch.ts'
import type { ContainerSpec, ProbeSpec, ServiceSpec } from '../../../src/spec/types.ts'
import { collect, Scratch, testEngine, thrown } from '../../support/engine.ts'
import { proxyTo } from '../../support/proxy.ts'
import { bareContainer, uniqueName } from '../../support/requests.ts'

let engine: Engine
let scratch: Scratch

beforeAll(async () => {
  engine = await testEngine()
  scratch = new Scratch(engine)
})
afterEach(() => scratch.clean())
afterAll(() => engine.close())

interface Case {
  readonly script: string
  readonly container?: Partial<ContainerSpec>
  /** Without them the service's own healthcheck, or nothing. */
  readonly probes?: readonly ProbeSpec[]
  readonly timeoutMs?: number
  /** Between the start and the wait. */
  readonly meanwhile?: (id: string) => Promise<void>
  /** Whether it must end with 0, as for one who waits for its completion. */
  readonly completed?: boolean
  /** In place of the engine itself. */
  readonly through?: Engine
  readonly emit?: (event: ReadyEvent) => void
  /** In place of the engine's own parts. */
  readonly containers?: Partial<Engine['containers']>
}

/** Starts a container and waits for it as `up` does: watched from before its start. */
async function waited(given: Case): Promise<readonly ReadyEvent[]> {
  const name = uniqueName()
  const labels = { [COMPOSE.project]: name }
  const container = bareContainer(given.container)
  const events: ReadyEvent[] = []
  const ending = new AbortController()
  const used = given.through ?? engine
  const watch = await openWatch(used.events, labels, ending.signal)
  try {
    const id = await scratch.running(given.script, { name, labels, container })
    await given.meanwhile?.(id)
    const probes = given.probes ?? []
    const service = {
      name: 'app',
      container,
      ready: {
        mode: given.probes === undefined ? 'fallback' : 'given',
        probes,
        timeoutMs: given.timeoutMs ?? 20_000,
      },
    } as unknown as ServiceSpec
    const request: WaitRequest = {
      engine: { ...used, containers: { ...used.containers, ...given.containers } },
      container: id,
      service,
      number: 1,
      watch,
      emit: (event) => {
        events.push(event)
        given.emit?.(event)
      },
      now: () => performance.now(),
    }
    await (given.completed ? waitUntilCompleted : waitUntilReady)(request, ending.signal)
    return events
  } finally {
    watch.close()
    ending.abort()
  }
}

const NEVER: readonly ProbeSpec[] = [{ kind: 'log', pattern: 'never', times: 1 }]
const healthcheck = (test: string, retries = 100) => ({
  healthcheck: { test: ['CMD-SHELL', test], intervalMs: 100, retries },
})

it('waits as long as it may, also when that is longer than a timer runs', async () => {
  const probes: readonly ProbeSpec[] = [{ kind: 'log', pattern: 'ready', times: 1 }]
  const events = await waited({
    script: 'sleep 0.5; echo ready; sleep 60',
    probes,
    timeoutMs: 999 * 3_600_000,
  })
  expect(events.at(-1)).toMatchObject({ type: 'ready.passed' })
})

describe('the engine’s healthcheck', () => {
  it('makes a service ready by the event that tells of it, whatever looking at the container says', async () => {
    const events = await waited({
      script: 'sleep 0.5; touch /there; sleep 60',
      container: healthcheck('test -e /there'),
      containers: {
        inspect: async (id, signal) => {
          const seen = await engine.containers.inspect(id, signal)
          return seen === undefined ? undefined : { ...seen, health: 'starting' }
        },
      },
    })
    expect(events.at(-1)).toMatchObject({ type: 'ready.passed', probe: 'healthcheck' })
  })

  it('ends the wait when it says unhealthy, with what it printed', async () => {
    const failing = waited({
      script: 'echo last words; sleep 60',
      container: healthcheck('echo it hurts; exit 1', 2),
    })
    expect(await thrown(failing)).toMatchObject({
      code: 'service.not-ready',
      message: 'Service "app" is unhealthy',
      detail: 'Its healthcheck said: it hurts\nThe last lines of its log:\n  last words',
    })
  })
})

describe('a container that ends while it is waited for ends the wait at once', () => {
  it.each([
    ['by itself', 'for n in $(seq 40); do echo line $n; done; exit 3', {}, /exited with 3/],
    ['by a signal', 'sleep 0.2; kill -9 $$', { init: true }, /exited with 137 \(SIGKILL\)/],
    [
      'for want of memory',
      'sleep 0.2; tail /dev/zero',
      { resources: { memory: 16 * 1024 * 1024, memorySwap: 16 * 1024 * 1024 } },
      // Engines do not always notice.
      /was killed because it was out of memory|exited with 137/,
    ],
    [
      'although it is restarted',
      'sleep 0.3; exit 5',
      { restart: { name: 'always' } },
      /exited with 5, and was restarted/,
    ],
  ] as const)('%s', async (_, script, container, words) => {
    const began = performance.now()
    const error = await thrown(
      waited({ script, container: container as Partial<ContainerSpec>, probes: NEVER }),
    )
    expect(error).toMatchObject({ code: 'service.exited' })
    expect(error).toHaveProperty('message', expect.stringMatching(words))
    expect(performance.now() - began).toBeLessThan(15_000)
  })

  it('also where it is meant to end, but otherwise', async () => {
    const probes: readonly ProbeSpec[] = [{ kind: 'exit', code: 0 }]
    expect(await thrown(waited({ script: 'echo last words; exit 3', probes }))).toMatchObject({
      code: 'service.exited',
      message: 'Service "app" exited with 3 instead of 0',
      detail: 'The last lines of its log:\n  last words',
      hint: 'Its whole log: envctl logs app',
    })
  })

  it('also where its log cannot be read', async () => {
    const container = { logging: { driver: 'none', options: {} } }
    const probes: readonly ProbeSpec[] = [{ kind: 'exec', command: ['false'] }]
    const error = await thrown(waited({ script: 'sleep 0.3; exit 3', container, probes }))
    expect(error).toMatchObject({ code: 'service.exited' })
    expect((error as { detail?: string }).detail).toMatch(/^Its log cannot be read: .*logging driver/)
  })

  it('with its last thirty lines', async () => {
    const script = 'for n in $(seq 40); do echo line $n; done; exit 3'
    const error = await thrown(waited({ script, probes: NEVER }))
    const lines = String((error as { detail?: string }).detail).split('\n')
    expect(lines[0]).toBe('The last lines of its log:')
    expect(lines.slice(1)).toEqual(Array.from({ length: 30 }, (_, index) => `  line ${index + 11}`))
  })
})

describe('a log whose oldest lines the engine drops', () => {
  const container = { logging: { driver: 'json-file', options: { 'max-size': '10k', 'max-file': '1' } } }
  const probes: readonly ProbeSpec[] = [{ kind: 'log', pattern: 'READY', times: 1 }]
  const logOf = async (id: string) => (await collect(engine.containers.logs(id, { follow: false }))).stdout

  it('is not waited for when it tells nothing any more of the time after the start', async () => {
    const script = 'echo READY; while sleep 0.01; do echo a line that is one of many; done'
    const meanwhile = (id: string) => expect.poll(() => logOf(id), { timeout: 20_000 }).not.toContain('READY')
    const events = await waited({ script, container, probes, meanwhile, timeoutMs: 500 })
    expect(events.at(-1)).toMatchObject({ type: 'ready.passed', probe: 'log /READY/' })
  })

  it('is waited for while it does', async () => {
    const script = 'echo not yet; sleep 1; echo not yet; sleep 60'
    const meanwhile = (id: string) => expect.poll(() => logOf(id)).toMatch(/(not yet\n){2}/)
    const waiting = waited({ script, container, probes, meanwhile, timeoutMs: 500 })
    expect(await thrown(waiting)).toMatchObject({ code: 'service.not-ready' })
  })
})

describe('a service that is meant to end, and is restarted until it does', () => {
  const script = (last: number) => `echo try >> /tries; test $(wc -l < /tries) -lt 3 && exit 7; exit ${last}`
  const container = { restart: { name: 'on-failure', maximumRetryCount: 2 } } as const
  const probes: readonly ProbeSpec[] = [{ kind: 'exit', code: 0 }]

  it('has done its work when its last try has', async () => {
    await waited({ script: script(0), container, completed: true })
    const events = await waited({ script: script(0), container, probes })
    expect(events.at(-1)).toMatchObject({ type: 'ready.passed', probe: 'exit 0' })
  })

  it('has failed when its last try has', async () => {
    expect(await thrown(waited({ script: script(5), container, completed: true }))).toMatchObject({
      code: 'service.exited',
      message: 'Service "app" exited with 5 instead of 0',
    })
  })

  it('is told with how it ended when its time is up', async () => {
    const again = { restart: { name: 'always' } } as const
    const waiting = waited({ script: 'exit 3', container: again, completed: true, timeoutMs: 1500 })
    expect(await thrown(waiting)).toMatchObject({
      code: 'service.not-ready',
      detail: expect.stringContaining('exit 0: exited with 3, and was restarted'),
    })
  })
})

it.each([
  ['in the container', { kind: 'exec', command: ['false'] }],
  ['from here', { kind: 'tcp', port: 9, protocol: 'plain' }],
] as const)(
  'an engine that goes away ends the wait at once, also where it is probed %s',
  async (_, probe) => {
    const proxy = await proxyTo(engine.address.url.replace('unix://', ''))
    const through = await connect({ env: { DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}` }, homeDir: '/' })
    // Once it is refused, the wait has begun.
    const emit = ({ type }: ReadyEvent) => type === 'ready.refused' && void proxy.close()
    try {
      const error = await thrown(waited({ script: 'sleep 60', probes: [probe], through, emit }))
      expect(error).toMatchObject({ code: 'engine.lost' })
    } finally {
      through.close()
      await proxy.close()
    }
  },
)

it('connections that are cut on the way to an engine that is there do not end the wait, nor hide an end', async () => {
  const proxy = await proxyTo(engine.address.url.replace('unix://', ''))
  const through = await connect({ env: { DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}` }, homeDir: '/' })
  // As something does that ends what is idle: later than what has just begun.
  const timer = setTimeout(() => proxy.cut(), 2000)
  try {
    const probes: readonly ProbeSpec[] = [{ kind: 'exec', command: ['false'] }]
    const error = await thrown(waited({ script: 'sleep 6; exit 3', probes, through }))
    expect(error).toMatchObject({ code: 'service.exited', message: expect.stringContaining('exited with 3') })
  } finally {
    clearTimeout(timer)
    through.close()
    await proxy.close()
  }
})

it('a service that is not ready in time is told with every probe that is left, and its last words', async () => {
  const probes: readonly ProbeSpec[] = [
    { kind: 'exec', command: ['true'] },
    { kind: 'exec', command: ['sh', '-c', 'echo no; exit 7'] },
    ...NEVER,
  ]
  const error = await thrown(waited({ script: 'echo still here; sleep 60', probes, timeoutMs: 1500 }))
  expect(error).toMatchObject({ code: 'service.not-ready' })
  expect(String((error as { detail?: string }).detail).split('\n')).toEqual([
    'exec sh -c echo no; exit 7: ended with 7: no',
    'log /never/: no line has matched never',
    'The last lines of its log:',
    '  still here',
  ])
})
