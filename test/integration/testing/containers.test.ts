import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PostgreSqlContainer } from '@testcontainers/postgresql'
import { RedisContainer } from '@testcontainers/redis'
import pg from 'pg'
import { GenericContainer, Wait } from 'testcontainers'
import { expect, test } from 'vitest'
import { Environment } from '../../../src/testing/environment.ts'
import { testEngine, thrown } from '../../support/engine.ts'
import { libraryBench } from '../../support/library.ts'

/** Ends when it is asked to, which a process that is the first one does only by itself. */
const IDLE = ['sh', '-c', 'trap exit TERM; sleep 1000 & wait']
/** As a module does that tells its server where it is reached, once that is known. */
class Told extends GenericContainer {
  protected readonly said: string[]

  constructor(said: string[]) {
    super('busybox:1.35')
    this.said = said
    this.withExposedPorts(80).withCommand(['httpd', '-f', '-p', '80'])
  }

  protected override async containerCreated(): Promise<void> {
    this.said.push('created')
  }

  protected override async containerStarting(): Promise<void> {
    this.said.push('starting')
  }

  protected override async containerStarted(): Promise<void> {
    this.said.push('started')
  }
}

test('modules and plain containers are services like others: order, network, names, waits, labels', async () => {
  await using bench = await libraryBench()
  const order: string[] = []
  const environment = new Environment(
    {
      name: bench.name,
      services: {
        db: new PostgreSqlContainer('postgres:15').withDatabase('shop').withPassword('secret'),
        cache: { container: new RedisContainer('redis:7'), depends_on: ['db'] },
        api: {
          image: 'busybox:1.35',
          init: true,
          command: [
            'sh',
            '-c',
            'nc -w 1 db 5432 </dev/null && nc -w 1 cache 6379 </dev/null && echo reached both; sleep 1000',
          ],
          depends_on: { db: { condition: 'service_healthy' }, cache: { condition: 'service_healthy' } },
          ready: { log: 'reached both' },
        },
      },
      environments: { test: { outputs: { CACHE: '${services.cache.host}:${services.cache.port}' } } },
    },
    bench.folder,
  ).on('action.finished', ({ action }) => {
    if (action.kind === 'wait-container' || action.kind === 'start-container') order.push(action.id)
  })
  await using env = await environment.up()
  expect(order.indexOf('wait-container:db-1')).toBeLessThan(order.indexOf('wait-container:api-1'))
  expect(order.indexOf('start-container:cache-1')).toBeLessThan(order.indexOf('start-container:api-1'))

  // What the module gives is what the service is known as, with its own types.
  const db = env.getContainer('db')
  expect(db.getConnectionUri()).toBe(`postgres://test:secret@localhost:${env.service('db').port}/shop`)
  const client = new pg.Client(db.getConnectionUri())
  await client.connect()
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await client.end()
  expect(env.getContainer('cache').getConnectionUrl()).toContain(`:${env.service('cache').port}`)
  expect(env.outputs.CACHE).toBe(`127.0.0.1:${env.service('cache').port}`)

  expect(db.getNetworkNames()).toEqual([`${env.instance}_default`])
  expect(db.getHostname()).toBe('db')
  expect(db.getName()).toBe(`/${env.instance}-db-1`)
  expect(db.getLabels()).toMatchObject({
    'com.docker.compose.project': env.instance,
    'com.docker.compose.service': 'db',
    'org.testcontainers': 'true',
  })
  // Its data is in a volume of the instance, which goes with it; no other program looks after it.
  expect(await bench.left()).toContain(`${env.instance}_db-1_var-lib-postgresql-data`)
  expect(db.getLabels()['org.testcontainers.session-id']).toBeUndefined()
  await env.down()
  expect(await bench.left()).toEqual([])
})

test('one container is started as often as it is wanted, with its hooks, files and streams', async () => {
  await using bench = await libraryBench()
  const said: string[] = []
  const told = new Told(said).withCopyContentToContainer([{ content: 'page', target: '/index.html' }])
  const environment = new Environment({ name: bench.name, services: { told } }, bench.folder)
  await using both = new AsyncDisposableStack()
  for (const env of await Promise.all([environment.up(), environment.up()])) {
    both.use(env)
    const { host, port } = env.service('told')
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('page')
    // It was given no fixed address to listen at but that of this machine alone.
    expect(env.getContainer('told').getMappedPort(80)).toBe(port)
  }
  expect(said.toSorted()).toEqual(['created', 'created', 'started', 'started', 'starting', 'starting'])
})

test('strategies of Testcontainers say when any service is usable', async () => {
  await using bench = await libraryBench()
  const box = (text: string, more: object = {}) => ({
    image: 'busybox:1.35',
    init: true,
    command: ['sh', '-c', text],
    ...more,
  })
  const services = {
    log: box('echo one; sleep 1; echo two; sleep 1000'),
    web: box('sleep 1; exec httpd -f -p 80', { ports: ['80'] }),
    port: box('sleep 1; exec httpd -f -p 80', { ports: ['80'] }),
    shell: box('sleep 1; touch /done; sleep 1000'),
    health: box('sleep 1; touch /done; sleep 1000', {
      healthcheck: { test: ['CMD', 'test', '-f', '/done'], interval: '200ms', retries: 100 },
    }),
    once: box('sleep 1'),
    all: box('echo here; touch /done; sleep 1000'),
  }
  const passed: string[] = []
  const environment = new Environment({ name: bench.name, services }, bench.folder)
    .withWaitStrategy('log', Wait.forLogMessage('two'))
    .withWaitStrategy('web', Wait.forHttp('/', 80).forStatusCode(404))
    .withWaitStrategy('port', Wait.forListeningPorts())
    .withWaitStrategy('shell', Wait.forSuccessfulCommand('test -f /done'))
    .withWaitStrategy('health', Wait.forHealthCheck())
    .withWaitStrategy('once', Wait.forOneShotStartup())
    .withWaitStrategy(
      'all',
      Wait.forAll([Wait.forLogMessage(/here/), Wait.forSuccessfulCommand('test -f /done')]),
    )
    .on('ready.passed', ({ service, probe }) => {
      if (probe === 'wait strategy') passed.push(service)
    })
  await using env = await environment.up()
  expect(passed.toSorted()).toEqual(Object.keys(services).toSorted())
  expect((await env.getContainer('log').exec('true')).exitCode).toBe(0)
  // A restart is waited for by the same strategy: only what the new start writes counts.
  await env.getContainer('log').restart()
  expect(passed.filter((service) => service === 'log')).toHaveLength(2)
})

test('services are found by the names of their containers, and what there is not is said', async () => {
  await using bench = await libraryBench()
  const command = ['sh', '-c', 'trap exit TERM; echo here; sleep 1000 & wait']
  const services = {
    db: { image: 'busybox:1.35', command },
    twice: { image: 'busybox:1.35', command, deploy: { replicas: 2 } },
    named: { image: 'busybox:1.35', command, container_name: `${bench.name}-custom` },
    told: new GenericContainer('busybox:1.35').withCommand(IDLE),
  }
  const custom = `${bench.name}-custom` as 'named'
  const passed: string[] = []
  const environment = () => new Environment({ name: bench.name, services }, bench.folder)
  await using env = await environment()
    .withWaitStrategy('db-1', Wait.forLogMessage('here'))
    .withWaitStrategy(custom, Wait.forLogMessage('here'))
    .on('ready.passed', ({ service, probe }) => {
      if (probe === 'wait strategy') passed.push(service)
    })
    .up()
  expect(passed.toSorted()).toEqual(['db', 'named', 'told'])
  expect(env.getContainer('db-1').getId()).toBe(env.getContainer('db').getId())
  expect(env.getContainer('twice-2').getId()).not.toBe(env.getContainer('twice').getId())
  expect(env.getContainer(custom).getId()).toBe(env.getContainer('named').getId())
  expect(env.getContainer('told-1')).toBe(env.getContainer('told'))
  expect(() => env.getContainer('db-2')).toThrow(/has no service "db-2"/)
  const wrong = environment().withWaitStrategy('named-2', Wait.forLogMessage('here'))
  expect(await thrown(wrong.up())).toMatchObject({
    code: 'usage.unknown-service',
    message: expect.stringMatching(/^A wait strategy was given for "named-2"/),
    hint: 'Did you mean "named"?',
  })
})

test('a strategy that is not met, and a container that ends, are told with their logs; nothing is left', async () => {
  await using bench = await libraryBench()
  const services = {
    box: { image: 'busybox:1.35', init: true, command: ['sh', '-c', 'echo so far; sleep 1000'] },
  }
  const never = new Environment({ name: bench.name, services }, bench.folder)
    .withDefaultWaitStrategy(Wait.forLogMessage('never'))
    .withStartupTimeout(1000)
  expect(await thrown(never.up())).toMatchObject({
    code: 'service.not-ready',
    message: expect.stringMatching(/^Service "box" did not become ready\n/),
    detail: expect.stringMatching(/"never" not received after 1000ms[\s\S]*so far/),
  })
  const dies = new Environment(
    {
      name: bench.name,
      services: {
        box: new GenericContainer('busybox:1.35').withCommand(['sh', '-c', 'echo last words; exit 4']),
      },
    },
    bench.folder,
  ).withWaitStrategy('box', Wait.forLogMessage('never'))
  expect(await thrown(dies.up())).toMatchObject({
    code: expect.stringMatching(/^service\.(exited|not-ready)$/),
    detail: expect.stringContaining('last words'),
  })
  const unknown = new Environment(
    {
      name: bench.name,
      services: { box: new GenericContainer('busybox:1.35').withUlimits({ nosuch: { hard: 1, soft: 1 } }) },
    },
    bench.folder,
  )
  expect(await thrown(unknown.up())).toMatchObject({
    code: 'service.failed',
    message: expect.stringMatching(/^Testcontainers could not start service "box"\n/),
  })
  expect(await bench.left()).toEqual([])
})

test('what cannot be taken part with is said', async () => {
  await using bench = await libraryBench()
  const own = new GenericContainer('busybox:1.35').withNetworkMode('host')
  expect(await thrown(new Environment({ name: bench.name, services: { own } }).up())).toMatchObject({
    code: 'usage.invalid',
    message: expect.stringMatching(/^The container of service "own" is in a network of its own, "host"\n/),
  })
  class Closed extends GenericContainer {
    readonly #text = 'mine'
    protected override async containerCreated(): Promise<void> {
      expect(this.#text).toBe('mine')
    }
  }
  const services = { closed: new Closed('busybox:1.35').withCommand(IDLE) }
  expect(await thrown(new Environment({ name: bench.name, services }).up())).toMatchObject({
    code: 'service.failed',
    hint: expect.stringContaining('#private'),
  })
  expect(await bench.left()).toEqual([])
})

test('a change of what code says of a container makes it anew', async () => {
  await using bench = await libraryBench()
  const engine = await testEngine()
  const with_ = (text: string) =>
    new Environment(
      {
        name: bench.name,
        services: {
          box: new GenericContainer('busybox:1.35').withCommand(IDLE).withEnvironment({ TEXT: text }),
        },
      },
      bench.folder,
    ).withInstance('kept')
  const first = await with_('a').up()
  const same = await with_('a').up()
  expect(same.getContainer('box').getId()).toBe(first.getContainer('box').getId())
  const other = await with_('b').up()
  expect(other.getContainer('box').getId()).not.toBe(first.getContainer('box').getId())
  expect((await other.getContainer('box').exec(['sh', '-c', 'echo $TEXT'])).output).toBe('b\n')
  await other.down({ removeVolumes: true })
  engine.close()
})

test('one container may be that of several services', async () => {
  await using bench = await libraryBench()
  const box = new GenericContainer('busybox:1.35').withCommand(IDLE)
  const services = { cache: box, queue: box }
  await using env = await new Environment({ name: bench.name, services }, bench.folder).up()
  for (const name of ['cache', 'queue'] as const)
    expect(env.getContainer(name).getName()).toContain(`${env.instance}-${name}-1`)
})

test.each(['file', 'folder', 'mount'] as const)(
  'a layer is that of what is in a %s that shaped it',
  async (how) => {
    await using bench = await libraryBench()
    await mkdir(join(bench.folder, 'init'))
    const source = join(bench.folder, 'init')
    const file = join(source, 'init.txt')
    const from = {
      file: (each: GenericContainer) =>
        each.withCopyFilesToContainer([{ source: file, target: '/init/init.txt' }]),
      folder: (each: GenericContainer) => each.withCopyDirectoriesToContainer([{ source, target: '/init' }]),
      mount: (each: GenericContainer) => each.withBindMounts([{ source, target: '/init', mode: 'ro' }]),
    }[how]
    // As a database does: what is to be loaded is, into an empty folder alone.
    const db = from(
      new GenericContainer('redis:7.0')
        .withCommand(['sh', '-c', '[ -f /data/x ] || cp /init/init.txt /data/x; exec redis-server'])
        .withWaitStrategy(Wait.forLogMessage('Ready to accept')),
    )
    const environment = new Environment({ name: bench.name, services: { db } }, bench.folder)
    const started: string[] = []
    for (const text of ['one', 'one', 'two']) {
      await writeFile(file, text)
      await using env = await environment.up()
      const { output } = await env.getContainer('db').exec(['cat', '/data/x'])
      started.push(`${text}: ${output}`)
    }
    expect(started).toEqual(['one: one', 'one: one', 'two: two'])
  },
)
