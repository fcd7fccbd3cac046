import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { SnapshotLsOutcome, SnapshotRmOutcome, SnapshotShowOutcome } from '../../src/actions/outcomes.ts'
import { type Project, project } from '../support/cli.ts'
import { layeredProject, volumesOfLayers } from '../support/layers.ts'
import { startPrivateEngine } from '../support/private-engine.ts'

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
`

const SCHEMA = `create table item (n int); insert into item select generate_series(1, 1000);`

async function shop(options?: Parameters<typeof layeredProject>[1]): Promise<Project> {
  const box = await layeredProject(SHOP, options)
  await box.write('schema.sql', SCHEMA)
  return box
}

async function done(box: Project, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await box.run(args)
  expect(exitCode, stderr).toBe(0)
  return stdout
}

const query = (box: Project, sql: string) =>
  done(box, 'exec', 'db', 'psql', '-U', 'postgres', 'shop', '-Atc', sql)
async function ownCache() {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-cache-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
const list = async (box: Project): Promise<SnapshotLsOutcome> =>
  JSON.parse(await done(box, 'snapshot', 'ls', '--json'))

test('snapshots are listed with their sizes, shown, and removed without harm to who stands on them', async () => {
  await using cache = await ownCache()
  await using box = await shop({ env: { XDG_CACHE_HOME: cache.folder } })
  expect((await box.run(['snapshot', 'ls'])).stderr).toContain('has no snapshots')
  await done(box, 'up')
  await query(box, 'insert into item select generate_series(1001, 50000)')
  await done(box, 'snapshot', 'create', 'full', '--files')
  await done(box, 'exec', 'cache', 'redis-cli', 'set', 'k', 'v')

  const { definition, snapshots } = await list(box)
  expect(definition).toBe(box.name)
  expect(snapshots).toMatchObject([
    {
      name: 'full',
      environment: 'dev',
      origin: `${box.name}-dev`,
      steps: ['migrate'],
      files: ['cache', 'db'],
      slots: ['cache-1:/data', 'db-1:/var/lib/postgresql/data'],
      depth: 3,
      usedBy: [`${box.name}-dev`],
      whole: true,
    },
  ])
  const [{ ownBytes = 0, sharedBytes = 0 } = {}] = snapshots
  // What was written since the last layer, and all below it.
  expect(ownBytes).toBeGreaterThan(1_500_000)
  expect(sharedBytes).toBeGreaterThan(30_000_000)
  expect(await done(box, 'snapshot', 'ls')).toMatch(/^NAME .*\nfull +dev +\d+s ago +\S+ MB +\S+ MB +\S+-dev$/)
  const shown: SnapshotShowOutcome = JSON.parse(await done(box, 'snapshot', 'show', 'full', '--json'))
  expect(shown.snapshot).toEqual(snapshots[0])
  expect(await done(box, 'snapshot', 'show', 'full')).toContain('migrate')

  const wrong = await box.run(['snapshot', 'rm', 'ful', '--yes'])
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean "full"?') })
  const asked = await box.run(['snapshot', 'rm', 'full'])
  expect(asked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') })
  expect(await done(box, 'complete', '--', 'restore', '')).toBe('full\tsnapshot')

  // The instance stands on it: its data stays as it is, and goes with the instance.
  const images = () => execa('docker', ['images', '-q', `envctl-snapshot/${box.name}`])
  expect((await images()).stdout).not.toBe('')
  const removed: SnapshotRmOutcome = JSON.parse(await done(box, 'snapshot', 'rm', 'full', '--yes', '--json'))
  expect(removed).toMatchObject({ removed: ['full'], volumes: [] })
  expect(removed.kept.length).toBeGreaterThan(0)
  await done(box, 'stop')
  await done(box, 'up')
  expect(await query(box, 'select count(*) from item')).toBe('50000')
  expect(await done(box, 'exec', 'cache', 'redis-cli', 'get', 'k')).toBe('v')
  await done(box, 'snapshot', 'create', 'kept')
  await done(box, 'down', '--volumes')
  expect((await box.run(['snapshot', 'rm', 'kept', '--yes'])).exitCode).toBe(0)
  // Nothing but the layers of setup is left.
  const left = await volumesOfLayers(box.name)
  const layers = left.filter((name) => name.startsWith('envctl-layer-'))
  const inspected = JSON.parse((await execa('docker', ['volume', 'inspect', ...layers])).stdout)
  const parts = new Set(
    inspected.flatMap(({ Labels }: { Labels: Record<string, string> }) =>
      Object.values<{ chain: string[] }>(JSON.parse(Labels['dev.envctl.record-data'] ?? '').slots).flatMap(
        ({ chain }) => chain,
      ),
    ),
  )
  expect(left.filter((name) => !layers.includes(name))).toEqual([...parts].toSorted())
})

const BOX = (image: string) => `
name: NAME
services:
  app:
    image: ${image}
    command: sleep 100000
    network_mode: none
    stop_grace_period: 0s
    environment: { OWN: NAME }
    volumes: ["files:/files"]
volumes: { files: {} }
`

test('what was measured once is not measured again; where nothing can be kept it is asked each time', async () => {
  await using engine = await startPrivateEngine()
  await using cache = await ownCache()
  await using box = await project(BOX(engine.image), { env: { ...engine.env, XDG_CACHE_HOME: cache.folder } })
  await done(box, 'up')
  await done(box, 'exec', 'app', 'dd', 'if=/dev/zero', 'of=/files/a', 'bs=1000', 'count=700')
  await done(box, 'snapshot', 'create', 'one')
  expect((await list(box)).snapshots).toMatchObject([{ ownBytes: 700_000, sharedBytes: 0 }])
  const folder = join(cache.folder, 'envctl')
  const [file = ''] = (await readdir(folder)).filter((name) => name.startsWith('sizes-'))
  const kept: { sizes: Record<string, number> } = JSON.parse(await readFile(join(folder, file), 'utf8'))
  const doubled = Object.entries(kept.sizes).map(([id, size]) => [id, size * 2])
  await writeFile(join(folder, file), JSON.stringify({ sizes: Object.fromEntries(doubled) }))
  expect((await list(box)).snapshots).toMatchObject([{ ownBytes: 1_400_000 }])
  const elsewhere = await box.run(['snapshot', 'ls', '--json'], {
    env: { XDG_CACHE_HOME: join(folder, file) },
  })
  expect(JSON.parse(elsewhere.stdout).snapshots).toMatchObject([{ ownBytes: 700_000 }])
  await writeFile(join(folder, file), 'not JSON')
  expect((await list(box)).snapshots).toMatchObject([{ ownBytes: 700_000 }])
})

test('a snapshot in the place of another one leaves nothing of an instance that was taken away with its data', async () => {
  await using box = await project(
    'name: NAME\nservices: { box: { image: "busybox:1.35", init: true, command: sleep 1000, volumes: ["data:/data"] } }\nvolumes: { data: {} }\n',
  )
  const other = ['--instance', 'other']
  await done(box, 'up', ...other)
  await done(box, 'exec', ...other, '-T', 'box', 'touch', '/data/thrown-away')
  await done(box, 'snapshot', 'create', 'kept', ...other)
  await done(box, 'down', '--volumes', ...other)
  await done(box, 'up')
  await done(box, 'exec', '-T', 'box', 'touch', '/data/here')
  await done(box, 'snapshot', 'create', 'kept', '--replace')
  const { instances } = JSON.parse(await done(box, 'ls', '--json'))
  expect(
    instances
      .filter(({ name }: { name: string }) => name === box.name)
      .map(({ instance }: { instance: string }) => instance),
  ).toEqual([`${box.name}-default`])
  await done(box, 'up', ...other)
  expect(await done(box, 'exec', ...other, '-T', 'box', 'ls', '/data')).toBe('')
  await done(box, 'restore', 'kept', ...other)
  expect(await done(box, 'exec', ...other, '-T', 'box', 'ls', '/data')).toBe('here')
})

test('a service whose volumes are taken out of the definition has no state, and goes on', async () => {
  const box = (volumes: string) =>
    `name: NAME\nservices: { box: { image: "busybox:1.35", init: true, command: sleep 1000${volumes} } }\n`
  await using bench = await project(`${box(', volumes: ["data:/data", "/own"]')}volumes: { data: {} }\n`)
  await done(bench, 'up')
  await bench.write('envs.yaml', box(''))
  await done(bench, 'up')
  expect(JSON.parse(await done(bench, 'ps', '--json'))).toMatchObject({ services: [{ state: 'running' }] })
  expect((await bench.run(['snapshot', 'create', 'none'])).stderr).toContain('state.none')
})

test('a snapshot of a plain named volume outlives its instance, and is begun from', async () => {
  await using engine = await startPrivateEngine()
  await using box = await project(BOX(engine.image), { env: engine.env })
  const sh = (script: string) => done(box, 'exec', 'app', 'sh', '-c', script)
  await done(box, 'up')
  await sh('echo first > /files/a')
  await done(box, 'snapshot', 'create', 'kept')
  await done(box, 'down', '--volumes')
  expect(JSON.parse(await done(box, 'ls', '--json')).instances).toEqual([])
  await done(box, 'up')
  expect(await sh('ls -A /files')).toBe('')
  await sh('echo spoiled > /files/a')
  await done(box, 'restore', 'kept')
  expect(await sh('cat /files/a')).toBe('first')
  await done(box, 'down', '--volumes')
  await done(box, 'up', '--from', 'kept')
  expect(await sh('cat /files/a')).toBe('first')
  await done(box, 'fork', 'two', '--from', 'kept')
  expect(await done(box, 'exec', '--instance', 'two', 'app', 'cat', '/files/a')).toBe('first')
})
