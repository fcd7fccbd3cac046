import { execa } from 'execa'
import { expect, test } from 'vitest'
import { ENVCTL } from '../../src/base/labels.ts'
import type { Layer } from '../../src/spec/types.ts'
import type { Project } from '../support/cli.ts'
import { layeredProject } from '../support/layers.ts'

const SHOP = `
name: NAME
services:
  db:
    template: postgres
    with: { version: "15", database: shop }
    environment: { OWN: NAME }
  cache:
    template: redis
    with: { version: "7.0" }
    environment: { OWN: NAME }
environments:
  dev:
    setup:
      - name: migrate
        exec: { service: db, command: psql -v ON_ERROR_STOP=1 -U postgres shop -f - }
        stdin: schema.sql
      - name: warm
        exec: { service: cache, command: redis-cli set warm yes }
`

const SCHEMA = `create table item (n int); insert into item select generate_series(1, 1000);`

async function done(box: Project, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await box.run(args)
  expect(exitCode, stderr).toBe(0)
  return stdout
}

/** What the databases of an instance say. */
async function facts(box: Project, ...instance: readonly string[]): Promise<readonly string[]> {
  const sql = 'select count(*), sum(n) from item'
  const psql = ['psql', '-U', 'postgres', 'shop', '-Atc', sql]
  return [
    await done(box, 'exec', ...instance, 'db', ...psql),
    await done(box, 'exec', ...instance, 'cache', 'redis-cli', 'mget', 'warm', 'k'),
  ]
}

const change = async (box: Project, ...instance: readonly string[]) => {
  await done(
    box,
    'exec',
    ...instance,
    'db',
    'psql',
    '-U',
    'postgres',
    'shop',
    '-c',
    'delete from item where n > 10',
  )
  await done(box, 'exec', ...instance, 'cache', 'redis-cli', 'set', 'k', 'v')
}

async function layersOf(name: string): Promise<readonly Layer[]> {
  const { stdout } = await execa('docker', ['volume', 'ls', '-q', '--filter', `label=${ENVCTL.record}=layer`])
  const inspected: readonly { Labels: Record<string, string> }[] = JSON.parse(
    (await execa('docker', ['volume', 'inspect', ...stdout.split('\n')])).stdout,
  )
  return inspected
    .map(({ Labels }): Layer => JSON.parse(Labels[ENVCTL.recordData] ?? ''))
    .filter(({ of }) => of.name === name)
}

const AFTER_SETUP = ['1000|500500', 'yes\n']
const CHANGED = ['10|55', 'yes\nv']

test.each(['copy', 'tar'])(
  '%s: setup, reset, snapshot and fork give what laying over gives',
  async (name) => {
    await using box = await layeredProject(SHOP, { env: { ENVCTL_STATE_MECHANISM: name } })
    await box.write('schema.sql', SCHEMA)
    await done(box, 'up')
    expect(await facts(box)).toEqual(AFTER_SETUP)
    const layers = await layersOf(box.name)
    expect(layers.map(({ kind, name: of }) => `${kind} ${of}`).toSorted()).toEqual([
      'initial cache',
      'initial db',
      'step migrate',
      'step warm',
    ])
    for (const { slots } of layers)
      for (const { chain } of Object.values(slots)) expect(chain).toHaveLength(1)
    await change(box)
    await done(box, 'snapshot', 'create', 'kept')
    expect(await facts(box)).toEqual(CHANGED)
    await done(box, 'reset')
    expect(await facts(box)).toEqual(AFTER_SETUP)
    await done(box, 'fork', 'two', '--from', 'kept')
    expect(await facts(box, '--instance', 'two')).toEqual(CHANGED)
    await done(box, 'exec', '--instance', 'two', 'cache', 'redis-cli', 'set', 'k', 'other')
    await done(box, 'restore', 'kept')
    expect(await facts(box)).toEqual(CHANGED)
  },
)

test('layers that lie over each other count as absent where they cannot be used; copies are of use everywhere', async () => {
  await using box = await layeredProject(SHOP)
  await box.write('schema.sql', SCHEMA)
  const copying = { env: { ENVCTL_STATE_MECHANISM: 'copy' } }
  await done(box, 'up')
  await change(box)
  await done(box, 'snapshot', 'create', 'kept')
  const refused = await box.run(['restore', 'kept'], copying)
  expect(refused).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('lie over each other') })
  expect(await facts(box)).toEqual(CHANGED)
  // What is there is kept as it is, and copied whole when it is frozen.
  const again = await box.run(['reset'], copying)
  expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('setup migrate done') })
  expect(await facts(box)).toEqual(AFTER_SETUP)
  const layers = await layersOf(box.name)
  expect(layers).toHaveLength(4)
  for (const { slots } of layers) for (const { chain } of Object.values(slots)) expect(chain).toHaveLength(1)
  await change(box)
  const laid = await box.run(['reset'])
  expect(laid).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('setup migrate') })
  expect(await facts(box)).toEqual(AFTER_SETUP)
})
