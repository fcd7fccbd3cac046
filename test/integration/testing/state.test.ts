import { PostgreSqlContainer } from '@testcontainers/postgresql'
import pg from 'pg'
import { expect, test } from 'vitest'
import { removeSnapshots, snapshotsNamed } from '../../../src/actions/snapshot/rm.ts'
import { Environment } from '../../../src/testing/environment.ts'
import { testEngine, thrown } from '../../support/engine.ts'
import { libraryBench } from '../../support/library.ts'
import { expectKept } from '../../support/ports.ts'

const SHOP = `
name: NAME
services:
  db: { template: postgres, with: { version: "15", database: shop } }
  box: { image: "busybox:1.35", init: true, command: sleep 1000, depends_on: { db: { condition: service_healthy } } }
environments:
  test:
    setup:
      - name: seed
        exec: { service: db, command: psql -U postgres shop }
        stdin: seed.sql
`
const SEED = "create table words (word text); insert into words values ('seeded');"

async function query(connection: pg.ClientConfig, text: string): Promise<readonly string[]> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rows } = await client.query<{ word: string }>(text)
    return rows.map(({ word }) => word)
  } finally {
    await client.end()
  }
}

const WORDS = 'select word from words order by word'
const add = (word: string) => `insert into words values ('${word}')`

test('reset, snapshots and forks of an instance', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP)
  await bench.write('seed.sql', SEED)
  await using env = await new Environment(bench.folder).withEnvironment('test').up()
  const of = (each: typeof env) => each.service('db').connection
  const { url } = env.service('db')
  expect(await query(of(env), WORDS)).toEqual(['seeded'])

  await query(of(env), add('changed'))
  const changed = await env.snapshot()
  await query(of(env), add('more'))
  await using fork = await env.fork()
  await query(of(fork), add('of the fork'))
  await query(of(env), add('later'))
  expect(await query(of(fork), WORDS)).toEqual(['changed', 'more', 'of the fork', 'seeded'])
  expect(await query(of(env), WORDS)).toEqual(['changed', 'later', 'more', 'seeded'])

  await env.reset({ to: changed })
  expect(await query(of(env), WORDS)).toEqual(['changed', 'seeded'])
  await env.reset()
  expect(await query(of(env), WORDS)).toEqual(['seeded'])
  await expectKept(env.instance, { DB: env.service('db').url ?? '' }, { DB: url ?? '' })
  expect((await env.getContainer('db').exec(['true'])).exitCode).toBe(0)

  // What a fork stands on stays for as long as that is there.
  await env.down()
  expect(await query(of(fork), WORDS)).toEqual(['changed', 'more', 'of the fork', 'seeded'])
  await fork.reset()
  expect(await query(of(fork), WORDS)).toEqual(['seeded'])
  await fork.down()
  expect(await bench.left()).toEqual([])
})

test('a snapshot with a name outlives the instance; a service alone goes back', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP)
  await bench.write('seed.sql', SEED)
  const environment = new Environment(bench.folder).withEnvironment('test')
  const first = await environment.up()
  await query(first.service('db').connection, add('kept'))
  const kept = await first.snapshot('kept')
  expect(kept.name).toBe('kept')
  await first.down()
  await using second = await environment.up()
  await second.reset({ to: 'kept', services: ['db'] })
  expect(await query(second.service('db').connection, WORDS)).toEqual(['kept', 'seeded'])
  expect(await thrown(second.reset({ to: 'none' }))).toMatchObject({ code: 'state.unknown-snapshot' })
  await second.down()
  const engine = await testEngine()
  const deps = { engine, signal: new AbortController().signal }
  await removeSnapshots(await snapshotsNamed(['kept'], bench.name, deps), deps)
  engine.close()
})

test('what Testcontainers starts goes back and is forked like the rest', async () => {
  await using bench = await libraryBench()
  const db = new PostgreSqlContainer('postgres:15')
  await using env = await new Environment({ name: bench.name, services: { db } }, bench.folder).up()
  const of = (each: typeof env) => ({ connectionString: each.getContainer('db').getConnectionUri() })
  await query(of(env), 'create table words (word text)')
  await query(of(env), add('first'))
  await using fork = await env.fork()
  await query(of(fork), add('of the fork'))
  expect(await query(of(env), WORDS)).toEqual(['first'])
  expect(await query(of(fork), WORDS)).toEqual(['first', 'of the fork'])
  expect(fork.getContainer('db').getId()).not.toBe(env.getContainer('db').getId())
  await env.reset()
  expect(await query(of(env), "select to_regclass('words')::text as word")).toEqual([null])
})

test('there is nothing to be kept where no service keeps state', async () => {
  await using bench = await libraryBench()
  const services = { box: { image: 'busybox:1.35', init: true, command: 'sleep 1000' } }
  await using env = await new Environment({ name: bench.name, services }, bench.folder).up()
  expect(await thrown(env.snapshot())).toMatchObject({ code: 'state.none' })
  expect(await thrown(env.fork())).toMatchObject({ code: 'state.none' })
})
