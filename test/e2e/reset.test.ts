import { expect, test } from 'vitest'
import type { Project } from '../support/cli.ts'
import { docker } from '../support/docker.ts'
import { layeredProject } from '../support/layers.ts'
import { expectKept } from '../support/ports.ts'
import { works } from '../support/works.ts'

const SHOP = `
name: NAME
services:
  db: { template: postgres, with: { version: "15", database: shop }, environment: { OF: NAME } }
  cache: { template: redis, with: { version: "7.0" }, environment: { OF: NAME } }
  web:
    image: nginx:1.22
    ports: ["80"]
    depends_on: { db: { condition: service_healthy }, cache: { condition: service_healthy } }
    ready: { http: { port: 80, path: / } }
environments:
  dev:
    setup:
      - { name: schema, exec: { service: db, command: psql -v ON_ERROR_STOP=1 -U postgres -d shop -f - }, stdin: schema.sql }
      - { name: seed, exec: { service: db, command: psql -v ON_ERROR_STOP=1 -U postgres -d shop -f - }, stdin: seed.sql }
      - { name: warm, exec: { service: cache, command: redis-cli set greeting hello } }
    outputs: { DATABASE_URL: "\${services.db.url}", WEB_URL: "\${services.web.url}" }
`

interface Up {
  readonly changed: boolean
  readonly outputs: Readonly<Record<string, string>>
  readonly services: readonly {
    readonly service: string
    readonly container: string
    readonly containerId: string
    readonly state: string
  }[]
}

const parsed = (text: string): Up => JSON.parse(text)
const sql = (box: Project, text: string) =>
  works(box, 'exec', '-T', 'db', 'psql', '-U', 'postgres', '-d', 'shop', '-tAc', text)
const cached = (box: Project) => works(box, 'exec', '-T', 'cache', 'redis-cli', 'get', 'greeting')
const ids = (outcome: Up) =>
  Object.fromEntries(outcome.services.map(({ service, containerId }) => [service, containerId]))

async function shop(): Promise<Project> {
  const box = await layeredProject(SHOP)
  await box.write('schema.sql', 'create table orders (id int primary key, item text);')
  await box.write('seed.sql', "insert into orders select n, 'item ' || n from generate_series(1, 1000) n;")
  return box
}

const DATA = '/var/lib/postgresql/data'

/** Ways in which people break what they work with; `name` is the instance. */
const BREAKAGES: readonly (readonly [string, (name: string) => Promise<unknown>])[] = [
  ['rows changed and deleted', (name) => inDb(name, 'psql -U postgres -d shop -c "truncate orders"')],
  ['tables dropped', (name) => inDb(name, 'psql -U postgres -d shop -c "drop table orders"')],
  ['containers killed', (name) => docker('kill', `${name}-db-1`, `${name}-web-1`)],
  ['containers removed', (name) => docker('rm', '-f', '-v', `${name}-db-1`, `${name}-cache-1`)],
  ['files deleted', (name) => inDb(name, `rm -rf ${DATA}/base ${DATA}/global`)],
  [
    'files filled with garbage',
    (name) =>
      inDb(name, `for f in $(find ${DATA}/base ${DATA}/pg_wal -type f); do echo garbage > $f; done; sync`),
  ],
  [
    'the network removed',
    async (name) => {
      for (const service of ['db', 'cache', 'web'])
        await docker('network', 'disconnect', '-f', `${name}_default`, `${name}-${service}-1`)
      await docker('network', 'rm', `${name}_default`)
    },
  ],
  ['containers paused', (name) => docker('pause', `${name}-db-1`, `${name}-cache-1`)],
  [
    'a container that restarts for ever',
    async (name) => {
      await docker('update', '--restart', 'always', `${name}-db-1`)
      await inDb(name, `echo nonsense > ${DATA}/postgresql.conf; rm -f ${DATA}/PG_VERSION`)
      await docker('kill', '-s', 'KILL', `${name}-db-1`)
    },
  ],
  ['a container renamed', (name) => docker('rename', `${name}-db-1`, `${name}-db-old`)],
  [
    'containers stopped and a file of the root filesystem broken',
    async (name) => {
      await docker('exec', `${name}-web-1`, 'sh', '-c', 'echo nonsense > /etc/nginx/nginx.conf')
      await docker('stop', '-t', '0', `${name}-web-1`, `${name}-db-1`)
    },
  ],
]

const inDb = (name: string, script: string) => docker('exec', '-u', '0', `${name}-db-1`, 'sh', '-c', script)

test('reset puts back whatever is broken, data, ports and names included', async () => {
  await using box = await shop()
  const name = `${box.name}-dev`
  const made = parsed(await works(box, 'up', '--json'))
  for (const [what, breaks] of BREAKAGES) {
    await breaks(name)
    const back = parsed(await works(box, 'reset', '--json'))
    await expectKept(name, back.outputs, made.outputs, what)
    expect(
      back.services.map(({ container, state }) => `${container} ${state}`),
      what,
    ).toEqual(made.services.map(({ container }) => `${container} running`))
    expect(await sql(box, 'select count(*), min(item) from orders'), what).toBe('1000|item 1')
    expect(await cached(box), what).toBe('hello')
    expect((await fetch(back.outputs['WEB_URL'] ?? '')).status, what).toBe(200)
  }
})

test('reset of some services leaves the others as they are; --hard begins from nothing', async () => {
  await using box = await shop()
  const made = parsed(await works(box, 'up', '--json'))
  await sql(box, 'truncate orders')
  await works(box, 'exec', '-T', 'cache', 'redis-cli', 'set', 'greeting', 'changed')
  const back = parsed(await works(box, 'reset', 'db', '--json'))
  expect(await sql(box, 'select count(*) from orders')).toBe('1000')
  expect(await cached(box)).toBe('changed')
  expect(ids(back)['cache']).toBe(ids(made)['cache'])
  expect(ids(back)['db']).not.toBe(ids(made)['db'])

  expect((await box.run(['plan'])).stderr).toContain('layer after step seed: is there')
  await box.write('seed.sql', "insert into orders values (1, 'only one');")
  const { stderr: missed } = await box.run(['plan'])
  expect(missed).toContain('layer after step schema: is there')
  expect(missed).toContain('layer after step seed: the step, or what it reads, has changed since')
  expect(missed).toContain('layer after step warm: what comes before it has changed since')
  // What is there stays, so that a step which has changed fails on it as it would anywhere.
  expect(await box.run(['up'])).toMatchObject({ exitCode: 6 })
  await works(box, 'reset')
  expect(await sql(box, 'select item from orders')).toBe('only one')
  const hard = await box.run(['reset', '--hard'])
  expect(hard).toMatchObject({ exitCode: 0 })
  expect(hard.stderr).toContain('layer db kept')
  expect(hard.stderr).toContain('setup schema done')
  expect(await sql(box, 'select item from orders')).toBe('only one')

  const unknown = await box.run(['reset', 'dbb'])
  expect(unknown).toMatchObject({ exitCode: 2 })
  expect(unknown.stderr).toContain('db')
})

test('snapshots and forks keep states apart', async () => {
  await using box = await shop()
  await works(box, 'up')
  await sql(box, "insert into orders values (2000, 'mine')")
  await works(box, 'snapshot', 'create', 'mine')
  await sql(box, 'truncate orders')
  const fork = ['--instance', 'other']
  await works(box, 'fork', 'other', '--from', 'mine')
  const theirs = (text: string) =>
    works(box, 'exec', ...fork, '-T', 'db', 'psql', '-U', 'postgres', '-d', 'shop', '-tAc', text)
  expect(await theirs('select count(*) from orders')).toBe('1001')
  await theirs('delete from orders where id < 500')
  expect(await sql(box, 'select count(*) from orders')).toBe('0')
  await works(box, 'restore', 'mine')
  expect(await sql(box, 'select count(*) from orders')).toBe('1001')
  expect(await theirs('select count(*) from orders')).toBe('502')

  const again = await box.run(['fork', 'other', '--from', 'mine'])
  expect(again).toMatchObject({ exitCode: 2 })
  expect(again.stderr).toContain('has state already')
  expect((await box.run(['restore', 'yours'])).stderr).toContain('There are: mine')
  expect((await box.run(['snapshot', 'create', 'mine'])).exitCode).toBe(2)

  await sql(box, 'delete from orders where id > 10')
  await works(box, 'fork', 'now')
  expect(
    await works(
      box,
      'exec',
      '--instance',
      'now',
      '-T',
      'db',
      'psql',
      '-U',
      'postgres',
      '-d',
      'shop',
      '-tAc',
      'select count(*) from orders',
    ),
  ).toBe('10')
  expect(await sql(box, 'select count(*) from orders')).toBe('10')
})
