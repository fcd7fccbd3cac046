import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import type { GcOutcome, LayerStore } from '../../src/actions/outcomes.ts'
import { ENVCTL } from '../../src/base/labels.ts'
import { recordName } from '../../src/state/records.ts'
import { useRecord } from '../../src/state/uses.ts'
import { type Project, project } from '../support/cli.ts'
import { startPrivateEngine } from '../support/private-engine.ts'

/** The second step writes another file when it is given another name. */
const BOX = (image: string) => `
name: NAME
variables: { SECOND: { default: two } }
services:
  app:
    image: ${image}
    command: sleep 100000
    network_mode: none
    stop_grace_period: 0s
    volumes: ["files:/files"]
volumes: { files: {} }
environments:
  dev:
    setup:
      - name: first
        exec: { service: app, command: dd if=/dev/zero of=/files/one bs=1000 count=1000 }
      - name: second
        exec: { service: app, command: "dd if=/dev/zero of=/files/\${SECOND} bs=1000 count=2000" }
`

async function done(box: Project, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await box.run(args)
  expect(exitCode, stderr).toBe(0)
  return stdout
}

async function storeOf(box: Project): Promise<LayerStore> {
  return JSON.parse(await done(box, 'snapshot', 'ls', '--layers', '--json')).store
}

async function usesOn(docker: Docker): Promise<readonly string[]> {
  const { Volumes } = await docker.listVolumes({ filters: { label: [`${ENVCTL.record}=use`] } })
  return Volumes.map(({ Name }) => Name)
}

/** Has layers be last used two hours ago. */
async function age(docker: Docker, { layers }: LayerStore): Promise<void> {
  for (const name of await usesOn(docker)) await docker.getVolume(name).remove()
  for (const { kind, key, hits } of layers) {
    const at = Date.now() - 2 * 3_600_000
    const { name, labels } = useRecord(recordName({ kind, key }), { hits: hits + 1, at })
    await docker.createVolume({ Name: name, Labels: { ...labels } })
  }
}

test('layers are listed with size and use, kept to their limit, and collected by gc', async () => {
  await using engine = await startPrivateEngine()
  await using box = await project(BOX(engine.image), { env: engine.env })
  const files = () => done(box, 'exec', 'app', 'ls', '/files')
  await done(box, 'up')
  const made = await storeOf(box)
  expect(made.layers).toMatchObject([
    { kind: 'step', name: 'second', sizeBytes: 2_000_000, depth: 2, hits: 0, usedBy: [`${box.name}-dev`] },
    { kind: 'step', name: 'first', sizeBytes: 1_000_000, depth: 1, hits: 0 },
  ])
  expect(made).toMatchObject({ sizeBytes: 3_000_000, limitBytes: expect.any(Number) })
  await done(box, 'reset')
  await done(box, 'reset')
  const [used] = (await storeOf(box)).layers
  expect(used).toMatchObject({ name: 'second', hits: 2 })
  expect(Date.parse(used?.lastUsedAt ?? '')).toBeGreaterThan(Date.parse(used?.createdAt ?? ''))
  expect(await usesOn(engine.docker)).toHaveLength(1)
  expect(await done(box, 'snapshot', 'ls', '--layers')).toMatch(
    /step +second .*2\.0 MB.*\n.*\n\n2 layers, 3\.0 MB of /,
  )

  // One that is in use stays, whatever the limit.
  await age(engine.docker, made)
  const tight = { env: { ENVCTL_LAYERS_LIMIT: '4mb' } }
  const other = { env: { ENVCTL_LAYERS_LIMIT: '3500000', SECOND: 'other' } }
  expect(await box.run(['up', '--instance', 'b'], other)).toMatchObject({ exitCode: 0 })
  expect((await storeOf(box)).layers.map(({ name }) => name).toSorted()).toEqual([
    'first',
    'second',
    'second',
  ])
  await done(box, 'down', '--volumes')
  await done(box, 'down', '--volumes', '--instance', 'b')
  // Once it is not, the one that was used longest ago goes when another is made.
  await age(engine.docker, made)
  const third = { env: { ...tight.env, SECOND: 'third' } }
  expect(await box.run(['up'], third)).toMatchObject({ exitCode: 0 })
  const left = await storeOf(box)
  expect(left.layers.map(({ key }) => key)).not.toContain(made.layers[0]?.key)
  expect(left.layers).toHaveLength(3)
  expect(await files()).toBe('one\nthird')

  await age(engine.docker, left)
  const none = { env: { ENVCTL_LAYERS_LIMIT: '0' } }
  const shown = await box.run(['gc', '--dry-run', '--json'], none)
  const { store }: GcOutcome = JSON.parse(shown.stdout)
  expect(store.layers).toMatchObject([{ name: 'second', sizeBytes: 2_000_000, usedBy: [] }])
  expect(await box.run(['gc', '--yes'], none)).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining('1 layers, 1 volumes'),
  })
  expect(await files()).toBe('one\nthird')
  await done(box, 'down', '--volumes')
  await age(engine.docker, await storeOf(box))
  expect(await box.run(['gc', '--yes'], none)).toMatchObject({ exitCode: 0 })
  const { Volumes } = await engine.docker.listVolumes()
  expect(Volumes.map(({ Name }) => Name)).toEqual(['envctl-mechanism'])
})

test('who makes the same layer at the same time keeps its data', async () => {
  const of = randomBytes(4).toString('hex')
  const definition = `
name: NAME
services:
  db: { template: postgres, with: { version: "15" }, environment: { OF: "${of}" } }
environments: { dev: {} }
`
  await using first = await project(definition)
  await using second = await project(definition)
  const sql = (box: Project, text: string) =>
    done(box, 'exec', '-T', 'db', 'psql', '-U', 'postgres', '-tAc', text)
  const boxes = [first, second]
  await Promise.all(boxes.map((box) => done(box, 'up')))
  await Promise.all(boxes.map((box) => sql(box, `create table kept as select '${box.name}' as name`)))
  await Promise.all(boxes.map((box) => done(box, 'down')))
  await Promise.all(boxes.map((box) => done(box, 'up')))
  for (const box of boxes) expect(await sql(box, 'select name from kept')).toBe(box.name)
})

test('without room for layers none are made, and all else is as ever', async () => {
  await using engine = await startPrivateEngine()
  await using box = await project(BOX(engine.image), { env: { ...engine.env, ENVCTL_LAYERS_LIMIT: '0' } })
  const files = () => done(box, 'exec', 'app', 'ls', '/files')
  await done(box, 'up')
  await done(box, 'exec', 'app', 'rm', '/files/one')
  expect((await storeOf(box)).layers).toEqual([])
  await done(box, 'reset')
  expect(await files()).toBe('one\ntwo')
  const again = await box.run(['up'])
  expect(again.stderr).toContain('nothing to do')
})

test('the limit is told by a file of the machine too; what cannot be one is told', async () => {
  await using engine = await startPrivateEngine()
  await using box = await project(BOX(engine.image), {
    env: { ...engine.env, ENVCTL_LAYERS_LIMIT: '' },
  })
  const config = join(box.folder, 'config')
  await mkdir(join(config, 'envctl'), { recursive: true })
  const env = { XDG_CONFIG_HOME: config }
  const write = (text: string) => writeFile(join(config, 'envctl', 'config.yaml'), text)
  const ask = (more = {}) => box.run(['snapshot', 'ls', '--layers', '--json'], { env: { ...env, ...more } })
  const limit = async (more = {}) => JSON.parse((await ask(more)).stdout).store.limitBytes
  await write('layers: { limit: 2gb }\n')
  expect(await limit()).toBe(2 * 1024 ** 3)
  expect(await limit({ ENVCTL_LAYERS_LIMIT: '1gb' })).toBe(1024 ** 3)
  expect(await ask({ ENVCTL_LAYERS_LIMIT: 'much' })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('ENVCTL_LAYERS_LIMIT cannot be "much"'),
  })
  await write('layers: { limit: much }\n')
  expect(await ask()).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('layers.limit must be a size'),
  })
  await write('')
  expect(await limit()).toBeLessThanOrEqual(10 * 1000 ** 3)
})
