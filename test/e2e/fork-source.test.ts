import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { docker } from '../support/docker.ts'
import { works } from '../support/works.ts'

const BOX = `
name: NAME
variables: { FLAVOUR: { default: a } }
services:
  a:
    image: busybox:1.35
    command: sleep 100000
    network_mode: none
    stop_grace_period: 0s
    environment: { FLAVOUR: "\${FLAVOUR}" }
    volumes: ["data:/data"]
volumes: { data: {} }
`

const mode = (box: Project, ...where: readonly string[]) =>
  works(box, 'exec', ...where, '-T', 'a', 'sh', '-c', 'echo $FLAVOUR')
const container = (box: Project) =>
  docker('ps', '-q', '--no-trunc', '--filter', `label=dev.envctl.instance=${box.name}-default`)

test('an instance that another one is begun from, or that a snapshot is made of, is not changed by that', async () => {
  await using box = await project(BOX)
  await works(box, 'up')
  await works(box, 'up', '--instance', 'pr', '--from', `${box.name}-default`, '--set', 'FLAVOUR=b')
  expect([await mode(box), await mode(box, '--instance', 'pr')]).toEqual(['a', 'b'])

  await box.write('envs.yaml', BOX.replace('default: a', 'default: c'))
  const before = await container(box)
  const attempts = [
    ['snapshot', 'create', 'one'],
    ['fork', 'two'],
    ['up', '--instance', 'three', '--from', `${box.name}-default`],
  ]
  for (const words of attempts) {
    const refused = await box.run(words)
    expect(refused, words.join(' ')).toMatchObject({ exitCode: 2 })
    expect(refused.stderr).toContain('was brought up with another definition of: a')
    expect(refused.stderr).toContain(`envctl up --instance ${box.name}-default`)
  }
  expect([await container(box), await mode(box)]).toEqual([before, 'a'])
  await works(box, 'up', '--instance', `${box.name}-default`)
  await works(box, 'snapshot', 'create', 'one')
  await works(box, 'fork', 'two')
  expect([await mode(box), await mode(box, '--instance', 'two')]).toEqual(['c', 'c'])
})

test('an instance that was brought up with a variable of its own is begun from with that variable', async () => {
  await using box = await project(BOX)
  await works(box, 'up', '--set', 'FLAVOUR=b')
  const refused = await box.run(['fork', 'one'])
  expect(refused.stderr).toContain('was brought up with another definition of: a')
  await works(box, 'fork', 'one', '--set', 'FLAVOUR=b')
  expect([await mode(box), await mode(box, '--instance', 'one')]).toEqual(['b', 'b'])
})

test('the instance that the environment names is forked, and what helps is said of the fork', async () => {
  await using box = await project(BOX)
  const write = (text: string, ...where: readonly string[]) =>
    works(box, 'exec', ...where, '-T', 'a', 'sh', '-c', `echo ${text} > /data/x`)
  for (const instance of ['one', 'two']) await works(box, 'up', '--instance', instance)
  await write('one', '--instance', 'one')
  await write('two', '--instance', 'two')
  const env = { ENVCTL_INSTANCE: 'two' }
  const forked = await box.run(['fork', 'three'], { env })
  expect(forked, forked.stderr).toMatchObject({ exitCode: 0 })
  expect(await works(box, 'exec', '--instance', 'three', '-T', 'a', 'cat', '/data/x')).toBe('two')
  const again = await box.run(['fork', 'three'], { env })
  expect(again).toMatchObject({ exitCode: 2 })
  expect(again.stderr).toContain('envctl down --instance three --volumes')
})

test('an instance of another folder is begun from, and stays that of its folder', async () => {
  await using box = await project(BOX)
  const beside = await mkdtemp(join(tmpdir(), 'envctl-e2e-beside-'))
  try {
    await writeFile(
      join(beside, 'envs.yaml'),
      BOX.replaceAll('NAME', box.name).replace('default: a', 'default: d'),
    )
    await works(box, 'up')
    await works(box, 'exec', '-T', 'a', 'sh', '-c', 'echo first > /data/x')
    const there = async (...args: readonly string[]) => {
      const ran = await execa(process.execPath, [box.bin, ...args], {
        cwd: beside,
        env: box.env,
        reject: false,
      })
      expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
      return ran.stdout
    }
    await there('up', '--instance', 'other', '--from', `${box.name}-default`)
    expect(await there('exec', '--instance', 'other', '-T', 'a', 'cat', '/data/x')).toBe('first')
    expect(await there('exec', '--instance', 'other', '-T', 'a', 'sh', '-c', 'echo $FLAVOUR')).toBe('d')
    expect(await mode(box)).toBe('a')
    const labels = await docker(
      'inspect',
      '--format',
      '{{index .Config.Labels "dev.envctl.directory"}}',
      await container(box),
    )
    expect(labels).toBe(box.folder)
    expect(JSON.parse(await works(box, 'plan', '--json')).plan.actions).toMatchObject([
      { kind: 'wait-container' },
    ])
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
})

test('a service goes on with the files of the snapshot that it was restored to, and with its image', async () => {
  await using box = await project(BOX)
  await works(box, 'up')
  await works(box, 'exec', '-T', 'a', 'sh', '-c', 'echo mine > /etc/mine')
  await works(box, 'snapshot', 'create', 'full', '--files')
  await works(box, 'restore', 'full')
  await works(box, 'snapshot', 'create', 'plain')
  await works(box, 'fork', 'two')
  expect(await works(box, 'exec', '-T', 'a', 'cat', '/etc/mine')).toBe('mine')
  expect(JSON.parse(await works(box, 'plan', '--json')).plan.actions).toMatchObject([
    { kind: 'wait-container' },
  ])
})
