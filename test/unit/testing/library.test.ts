import type { PostgreSqlContainer, StartedPostgreSqlContainer } from '@testcontainers/postgresql'
import fc from 'fast-check'
import type { StartedTestContainer } from 'testcontainers'
import { afterEach, describe, expect, expectTypeOf, it, type TestAPI, test, vi } from 'vitest'
import type { EngineAddress } from '../../../src/engine/port-types.ts'
import { committedLabels } from '../../../src/testing/commit.ts'
import type {
  EnvironmentName,
  OutputName,
  ServiceName,
  StartedOf,
} from '../../../src/testing/definition-types.ts'
import type { Environment } from '../../../src/testing/environment.ts'
import { EventHub } from '../../../src/testing/events.ts'
import type { EnvironmentContext as JestContext } from '../../../src/testing/jest.ts'
import { firstPort, mappedPort } from '../../../src/testing/mapped-ports.ts'
import type { EnvironmentContext as NodeContext } from '../../../src/testing/node-test.ts'
import { plainOf } from '../../../src/testing/plain.ts'
import type { ServiceContainer } from '../../../src/testing/service-container.ts'
import type { StartedEnvironment } from '../../../src/testing/started-environment.ts'
import { connectionOf } from '../../../src/testing/started-service.ts'
import { holdEngine } from '../../../src/testing/testcontainers.ts'
import type { environmentTest } from '../../../src/testing/vitest.ts'

// An interface could not be told from one that has more keys.
type Shop = {
  readonly services: {
    readonly db: PostgreSqlContainer
    readonly queue: { readonly container: PostgreSqlContainer; readonly depends_on: readonly ['db'] }
    readonly api: { readonly image: 'api' }
  }
  readonly environments: {
    readonly dev: { readonly outputs: { readonly A: 'a' } }
    readonly test: { readonly extends: 'dev'; readonly outputs: { readonly B: 'b' } }
    readonly bare: Readonly<Record<never, never>>
  }
}

describe('types', () => {
  it('know services, environments and outputs of a definition that is given as an object', () => {
    expectTypeOf<ServiceName<Shop>>().toEqualTypeOf<'db' | 'queue' | 'api'>()
    expectTypeOf<EnvironmentName<Shop>>().toEqualTypeOf<'dev' | 'test' | 'bare'>()
    expectTypeOf<OutputName<Shop, 'test'>>().toEqualTypeOf<'A' | 'B'>()
    expectTypeOf<OutputName<Shop, 'dev'>>().toEqualTypeOf<'A'>()
    expectTypeOf<OutputName<Shop, 'bare'>>().toEqualTypeOf<never>()
    expectTypeOf<ServiceName<string>>().toEqualTypeOf<string>()
    expectTypeOf<OutputName<string, string>>().toEqualTypeOf<string>()
  })

  it('know what a container becomes once it is started', () => {
    expectTypeOf<StartedOf<Shop, 'db'>>().toEqualTypeOf<StartedPostgreSqlContainer>()
    expectTypeOf<StartedOf<Shop, 'queue'>>().toEqualTypeOf<StartedPostgreSqlContainer>()
    expectTypeOf<StartedOf<Shop, 'api'>>().toEqualTypeOf<StartedTestContainer>()
    expectTypeOf<StartedOf<string, 'any'>>().toEqualTypeOf<StartedTestContainer>()
    expectTypeOf<ServiceContainer>().toExtend<StartedTestContainer>()
  })

  it('go from the described environment to the running one', () => {
    type Up = Awaited<ReturnType<Environment<Shop, 'test'>['up']>>
    expectTypeOf<Up>().toEqualTypeOf<StartedEnvironment<Shop, 'test'>>()
    expectTypeOf<keyof Up['outputs']>().toEqualTypeOf<'A' | 'B'>()
    expectTypeOf<Parameters<Up['service']>>().toEqualTypeOf<[name: 'db' | 'queue' | 'api']>()
    expectTypeOf<Up>().toExtend<AsyncDisposable>()
  })

  it('go from the described environment to what a test gets', () => {
    type Started = StartedEnvironment<Shop, 'test'>
    expectTypeOf<ReturnType<typeof environmentTest<Shop, 'test'>>>().toEqualTypeOf<
      TestAPI<{ readonly env: Started }>
    >()
    expectTypeOf<JestContext<Shop, 'test'>['env']>().toEqualTypeOf<Started>()
    expectTypeOf<NodeContext<Shop, 'test'>['env']>().toEqualTypeOf<Started>()
  })
})

test('a url is taken apart as a driver wants it', () => {
  const where = { host: '10.0.0.5', port: 21034 }
  expect(connectionOf('postgres://shop:s%23cret@127.0.0.1:1/orders', where)).toEqual({
    ...where,
    user: 'shop',
    password: 's#cret',
    database: 'orders',
  })
  expect(connectionOf('redis://:secret@127.0.0.1:1/0', where)).toEqual({
    ...where,
    password: 'secret',
    database: '0',
  })
  expect(connectionOf('tcp://127.0.0.1:1', where)).toEqual(where)
  expect(connectionOf('127.0.0.1:1', where)).toEqual(where)
})

test('whatever the user, password and database are, they are told as they are', () => {
  const text = fc.string({ minLength: 1 }).filter((part) => part.isWellFormed() && !/^\.{1,2}$/.test(part))
  fc.assert(
    fc.property(text, text, text, (user, password, database) => {
      const encoded = [user, password, database].map(encodeURIComponent)
      const url = `postgres://${encoded[0]}:${encoded[1]}@localhost:1/${encoded[2]}`
      const where = { host: 'h', port: 1 }
      expect(connectionOf(url, where)).toEqual({ ...where, user, password, database })
    }),
  )
})

test('mapped ports, by number and protocol', () => {
  const ports = [
    { target: '53/udp', address: '127.0.0.1', port: 1 },
    { target: '53/tcp', address: '127.0.0.1', port: 2 },
  ]
  expect(mappedPort(ports, 53, 'tcp')).toBe(2)
  expect(mappedPort(ports, 53, 'UDP')).toBe(1)
  expect(mappedPort(ports, '53/udp', 'tcp')).toBe(1)
  expect(firstPort(ports)).toBe(1)
  expect(() => mappedPort(ports, 54, 'tcp')).toThrow('No port binding found for :54/tcp')
  expect(() => firstPort([])).toThrow('No port bindings found')
})

test('an image that was made of a container is no part of its instance, and goes with the owner', () => {
  const labels = { 'dev.envctl.instance': 'a', 'com.docker.compose.project': 'a', theirs: 'b' }
  expect(committedLabels(labels, undefined)).toEqual({
    'dev.envctl.instance': '',
    'com.docker.compose.project': '',
  })
  expect(committedLabels({ 'dev.envctl.lease-owner': 'other' }, { owner: '1@here', until: 5 })).toEqual({
    'dev.envctl.lease-owner': '1@here',
    'dev.envctl.lease-until': '5',
  })
})

test('of a value, a digest takes what is plain data', () => {
  const circle: Record<string, unknown> = { name: 'a', list: [1, undefined, () => 1], at: /x/g, big: 5n }
  circle['self'] = circle
  expect(plainOf(circle)).toEqual({ name: 'a', list: [1, null, null], at: '/x/g', big: '5' })
})

test('events come to who listens for their kind, and as a stream until it is left', async () => {
  const hub = new EventHub()
  const notices: string[] = []
  const off = hub.on('notice', ({ message }) => notices.push(message))
  const streamed: string[] = []
  const reading = (async () => {
    for await (const event of hub.stream()) {
      streamed.push(event.type)
      if (event.type === 'operation.started') break
    }
  })()
  await Promise.resolve()
  hub.emit({ type: 'notice', subject: 's', message: 'one' })
  hub.emit({ type: 'operation.started', operation: 'up', instance: 'i' })
  off()
  hub.emit({ type: 'notice', subject: 's', message: 'two' })
  await reading
  expect(notices).toEqual(['one'])
  expect(streamed).toEqual(['notice', 'operation.started'])
})

describe('what Testcontainers is told of the engine', () => {
  const addressOf = (url: string): EngineAddress => ({
    url,
    source: 'a test',
    host: '127.0.0.1',
    local: true,
  })
  afterEach(() => vi.unstubAllEnvs())

  it('says where the engine is until the last one who needs that lets go', () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://elsewhere:2375')
    vi.stubEnv('TESTCONTAINERS_HOST_OVERRIDE', undefined)
    const here = addressOf('unix:///a.sock')
    const [first, second] = [holdEngine(here), holdEngine(here)]
    expect(process.env['DOCKER_HOST']).toBe('unix:///a.sock')
    expect(process.env['TESTCONTAINERS_HOST_OVERRIDE']).toBe('localhost')
    first()
    first()
    expect(process.env['DOCKER_HOST']).toBe('unix:///a.sock')
    second()
    expect(process.env['DOCKER_HOST']).toBe('tcp://elsewhere:2375')
    expect(process.env['TESTCONTAINERS_HOST_OVERRIDE']).toBeUndefined()
  })

  it('is where ports are published, unless somebody knows better', () => {
    vi.stubEnv('TESTCONTAINERS_HOST_OVERRIDE', 'ports.example')
    const here = holdEngine(addressOf('unix:///a.sock'))
    expect(process.env['TESTCONTAINERS_HOST_OVERRIDE']).toBe('ports.example')
    here()
    vi.stubEnv('TESTCONTAINERS_HOST_OVERRIDE', undefined)
    const there = holdEngine({ ...addressOf('unix:///a.sock'), host: '172.17.0.1', local: false })
    expect(process.env['TESTCONTAINERS_HOST_OVERRIDE']).toBe('172.17.0.1')
    there()
  })

  it('cannot be an address over ssh', () => {
    expect(() => holdEngine(addressOf('ssh://host'))).toThrow(
      'Testcontainers cannot reach an engine over ssh',
    )
  })
})
