/**
 * `npm run bench:library [ROUNDS]`: environments in test suites, beside Testcontainers in the same run. Loading the
 * library; one PostgreSQL; a copy out of a warm pool; and tests of which each needs a database of 200 MB to itself. Needs
 * the image of `group.ts` on the engine.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PostgreSqlContainer, type StartedPostgreSqlContainer } from '@testcontainers/postgresql'
import { execa } from 'execa'
import pg from 'pg'
import type { CopySource } from '../src/testing/copies/source.ts'
import { Environment, partsOf } from '../src/testing/environment.ts'
import { StartedService } from '../src/testing/started-service.ts'
import { IMAGES } from './group.ts'
import { type Ratio, Samples } from './samples.ts'
import { seedOf } from './seed.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const TESTS = 50
/** Each takes as long as many tests. */
const SERVERS = 2
const SERVER = 'a test with a server of its own by Testcontainers, 200 MB'
const TEMPLATE = 'a test with CREATE DATABASE ... TEMPLATE, 200 MB'
const COPY = 'a test with a copy by envctl, 200 MB (mean of 50)'
const SEED_MB = 200
/** A machine that rests for so long has its warm copies ready. */
const WARM_UP_MS = 5000

// What is stopped at once needs no image of a reaper.
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true'

const samples = new Samples()
const folder = await mkdtemp(join(tmpdir(), 'envctl-bench-library-'))
const name = `b${process.pid}`

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now()
  const result = await work()
  samples.add(what, performance.now() - began)
  return result
}

/** What loading a package takes in a process of its own, without the start of that. */
async function loads(what: string): Promise<void> {
  const code = `const began = performance.now(); await import('${what}'); console.log(performance.now() - began)`
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', code])
  samples.add(`import '${what}'`, Number(stdout))
}

/** What a test does with its database: nobody else's rows are there. */
async function test(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  await client.query(`insert into filler values (0, 'mine')`)
  const { rows } = await client.query('select count(*)::int as count from filler where id = 0')
  if (rows[0].count !== 1) throw new Error('a test saw what another one did')
  await client.end()
}

const db = { template: 'postgres', with: { version: '15', database: 'test' } } as const
const one = new Environment({ name: `${name}one`, services: { db } })
const seeded = new Environment(
  {
    name: `${name}seeded`,
    services: { db },
    environments: {
      test: {
        setup: [
          {
            name: 'seed',
            exec: { service: 'db', command: 'psql -q -U postgres -f - test' },
            stdin: 'seed.sql',
          },
        ],
      },
    },
  },
  folder,
)

/** One server with a seeded database in it. */
async function testcontainersServer(): Promise<StartedPostgreSqlContainer> {
  const server = await new PostgreSqlContainer(IMAGES.db).start()
  await server.copyFilesToContainer([{ source: join(folder, 'seed.sql'), target: '/seed.sql' }])
  const { exitCode, output } = await server.exec(['psql', '-q', '-U', 'test', '-f', '/seed.sql'])
  if (exitCode !== 0) throw new Error(output)
  return server
}

/** Copies as the fixtures of test runners get them. */
async function copies(): Promise<CopySource> {
  const { keeperSource } = await import('../src/testing/copies/keeper-source.ts')
  const { description } = await partsOf(seeded).described()
  return keeperSource({ ...description, disposable: true }, { isolation: 'test' })
}

async function oneTest(source: CopySource): Promise<void> {
  const { facts, release } = await source.acquire(() => undefined)
  const { db: address } = facts.addresses
  if (address === undefined) throw new Error('there is no database')
  await test(new StartedService('db', address).connection)
  await release()
}

/** Isolated as far as databases of one server are. */
async function databasesOfOneServer(): Promise<void> {
  const server = await testcontainersServer()
  const connection = {
    host: server.getHost(),
    port: server.getPort(),
    user: server.getUsername(),
    password: server.getPassword(),
  }
  const admin = new pg.Client({ ...connection, database: 'postgres' })
  await admin.connect()
  for (let round = 0; round < ROUNDS; round += 1)
    await timed(TEMPLATE, async () => {
      await admin.query(`create database copy template ${server.getDatabase()}`)
      await test({ ...connection, database: 'copy' })
      await admin.query('drop database copy')
    })
  await admin.end()
  await server.stop()
}

async function serverForEachTest(): Promise<void> {
  for (let round = 0; round < SERVERS; round += 1)
    await timed(SERVER, async () => {
      const server = await testcontainersServer()
      await test({ connectionString: server.getConnectionUri() })
      await server.stop()
    })
}

async function copyForEachTest(): Promise<void> {
  const source = await copies()
  await timed('envctl, the first copy', () => source.prepare(() => undefined))
  const began = performance.now()
  for (let index = 0; index < TESTS; index += 1) await oneTest(source)
  samples.add(COPY, (performance.now() - began) / TESTS)
  for (let round = 0; round < ROUNDS; round += 1) {
    await delay(WARM_UP_MS)
    const { release } = await timed('acquire from a warm pool', () => source.acquire(() => undefined))
    await release()
  }
}

async function singleDatabase(): Promise<void> {
  // Leaves the layer that all later ones begin with.
  await (await one.up()).down()
  for (let round = 0; round < ROUNDS; round += 1) {
    const env = await timed('envctl up of one PostgreSQL, warm layer', () => one.up())
    await env.down()
    const server = await timed('PostgreSqlContainer.start()', () =>
      new PostgreSqlContainer(IMAGES.db).start(),
    )
    await server.stop()
  }
}

await writeFile(join(folder, 'seed.sql'), seedOf(SEED_MB))
for (let round = 0; round < ROUNDS; round += 1)
  for (const what of ['envctl', 'testcontainers']) await loads(what)
await singleDatabase()
await serverForEachTest()
await databasesOfOneServer()
await copyForEachTest()

const RATIOS: readonly Ratio[] = [
  ["import 'envctl'", "import 'testcontainers'", 0.5],
  ['envctl up of one PostgreSQL, warm layer', 'PostgreSqlContainer.start()', 0.25],
  [COPY, SERVER, 0.1],
  [COPY, TEMPLATE, 1],
]
const table = samples.tables(ROUNDS, RATIOS)
console.log(table)
await mkdir('.cache', { recursive: true })
await writeFile('.cache/bench-library.md', `${table}\n`)
await rm(folder, { recursive: true, force: true })
process.exit(0)
