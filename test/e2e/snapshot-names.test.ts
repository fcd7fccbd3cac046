import { expect, test } from 'vitest'
import type { SnapshotLsOutcome } from '../../src/actions/outcomes.ts'
import { recordsOf } from '../../src/state/records.ts'
import { type Project, project } from '../support/cli.ts'
import { docker } from '../support/docker.ts'
import { testEngine } from '../support/engine.ts'
import { works } from '../support/works.ts'

const BOX = `
name: NAME
services:
  a: { image: "busybox:1.35", command: sleep 100000, network_mode: none, stop_grace_period: 0s, volumes: ["data:/data"] }
volumes: { data: {} }
`

const names = async (box: Project, ...where: readonly string[]): Promise<readonly string[]> => {
  const { snapshots }: SnapshotLsOutcome = JSON.parse(await works(box, 'snapshot', 'ls', '--json', ...where))
  return snapshots.map(({ name }) => name)
}

test('definitions whose names and snapshots read the same when put together have each its own', async () => {
  await using box = await project(BOX)
  await box.write('longer.yaml', BOX.replace('name: NAME', 'name: NAME-a'))
  const longer = ['-f', 'longer.yaml']
  const fill = (text: string, ...where: readonly string[]) =>
    works(box, 'exec', ...where, '-T', 'a', 'sh', '-c', `echo ${text} > /data/x`)
  const read = (...where: readonly string[]) => works(box, 'exec', ...where, '-T', 'a', 'cat', '/data/x')
  await works(box, 'up')
  await works(box, 'up', ...longer)
  try {
    await fill('shorter')
    await fill('longer', ...longer)
    await works(box, 'snapshot', 'create', 'a-b')
    await works(box, 'snapshot', 'create', 'b', ...longer)
    await works(box, 'snapshot', 'create', 'b', '--replace', ...longer)
    expect(await names(box)).toEqual(['a-b'])
    expect(await names(box, ...longer)).toEqual(['b'])
    await fill('spoiled')
    await fill('spoiled', ...longer)
    await works(box, 'restore', 'a-b')
    await works(box, 'restore', 'b', ...longer)
    expect([await read(), await read(...longer)]).toEqual(['shorter', 'longer'])
  } finally {
    await works(box, 'down', '--volumes', ...longer)
    await works(box, 'snapshot', 'rm', 'b', '--yes', ...longer)
  }
})

test('of two instances that give a snapshot one name at once, one is told so and goes on as it was', async () => {
  await using box = await project(BOX)
  const instances = ['one', 'two']
  for (const instance of instances) await works(box, 'up', '--instance', instance)
  const ran = await Promise.all(
    instances.map((instance) => box.run(['snapshot', 'create', 'race', '--instance', instance])),
  )
  expect(ran.map(({ exitCode }) => exitCode).toSorted()).toEqual([0, 2])
  expect(ran.map(({ stderr }) => stderr).join('')).toContain('has a snapshot "race" already')
  expect(await names(box)).toEqual(['race'])
  const running = await docker('ps', '-q', '--filter', `label=dev.envctl.name=${box.name}`)
  expect(running.split('\n')).toHaveLength(2)
})

test('a snapshot that an earlier version made under another key is found, and replaced', async () => {
  await using box = await project(BOX)
  await works(box, 'up')
  await works(box, 'snapshot', 'create', 'old')
  const engine = await testEngine()
  try {
    const volumes = await engine.volumes.list({})
    const { record = '' } = recordsOf(volumes).find(({ of }) => of.name === box.name) ?? {}
    const { labels = {} } = volumes.find(({ name }) => name === record) ?? {}
    await engine.volumes.create({ name: `envctl-snapshot-${box.name}-old` }, labels)
    await engine.volumes.remove(record)
  } finally {
    engine.close()
  }
  expect(await names(box)).toEqual(['old'])
  expect(await box.run(['snapshot', 'create', 'old'])).toMatchObject({ exitCode: 2 })
  await works(box, 'restore', 'old')
  await works(box, 'snapshot', 'create', 'old', '--replace')
  expect(await names(box)).toEqual(['old'])
})
