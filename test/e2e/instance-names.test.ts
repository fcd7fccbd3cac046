import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { works } from '../support/works.ts'

const BOX = `
name: NAME
services: { box: { image: "busybox:1.35", command: sleep 600, stop_grace_period: 0s, volumes: ["data:/data"] } }
volumes: { data: {} }
environments:
  dev: { outputs: { WHERE: "dev" } }
  test: { outputs: { WHERE: "test" } }
`

test('the full name of an instance means it with every command, whatever its environment', async () => {
  await using box = await project(BOX)
  await works(box, 'up', '-e', 'test', '--instance', 'x')
  const full = ['--instance', `${box.name}-test-x`]
  expect(await works(box, 'env', ...full)).toContain('WHERE=test')
  expect(JSON.parse(await works(box, 'plan', '--json', ...full)).instance).toBe(`${box.name}-test-x`)
  await works(box, 'exec', ...full, '-T', 'box', 'touch', '/data/lost')
  await works(box, 'reset', ...full)
  expect(await works(box, 'exec', ...full, '-T', 'box', 'ls', '/data')).toBe('')
  expect(await works(box, 'ls')).not.toContain(`${box.name}-dev`)
  await works(box, 'down', '--volumes', ...full)
})

test('it is found in the folder of another definition, and from one that is gone', async () => {
  await using box = await project(BOX)
  await using other = await project(BOX)
  await works(box, 'up')
  const full = ['--instance', `${box.name}-dev`]
  expect(await works(other, 'ps', ...full)).toContain(`${box.name}-dev-box-1`)
  const gone = join(box.folder, 'gone')
  await mkdir(gone)
  const inGone = (...args: readonly string[]) =>
    execa('sh', ['-c', 'rmdir "$1" && shift && exec "$@"', 'sh', gone, process.execPath, box.bin, ...args], {
      cwd: gone,
      reject: false,
    })
  const stopped = await inGone('stop', ...full)
  expect(stopped, stopped.stderr).toMatchObject({ exitCode: 0 })
  await mkdir(gone, { recursive: true })
  const lost = await inGone('ps')
  expect(lost).toMatchObject({ exitCode: 2 })
  expect(lost.stderr).toContain('does not exist any more')
  const refused = await other.run(['down', '--volumes', ...full])
  expect(refused.stderr).toContain('is of another definition')
  await works(other, 'down', ...full)
  expect(await works(box, 'ls')).toContain(`${box.name}-dev`)
  await works(box, 'down', '--volumes')
  expect(await works(box, 'ls')).not.toContain(`${box.name}-dev`)
  await rm(gone, { recursive: true, force: true })
})

test('tests never run against an instance that is there, whatever its name', async () => {
  await using box = await project(BOX)
  await works(box, 'up', '--instance', 'mine')
  const touch = ['exec', '--instance', 'mine', '-T', 'box']
  await works(box, ...touch, 'touch', '/data/mine')
  const tested = await box.run(['test', '--', 'true'], { env: { ENVCTL_INSTANCE: 'mine' } })
  expect(tested, tested.stderr).toMatchObject({ exitCode: 0 })
  const { stdout } = await box.run(['test', '--json', '--instance', 'mine', '--', 'true'])
  expect(JSON.parse(stdout).instance).toMatch(/-test-mine-[0-9a-f]{6}$/)
  expect(await works(box, ...touch, 'ls', '/data')).toBe('mine')
  await works(box, 'down', '--volumes', '--instance', 'mine')
})

test('what stands behind "--" is the program’s, also when it looks like a request for help', async () => {
  await using box = await project(BOX)
  const failed = await box.run(['test', '--', 'sh', '-c', 'exit 3', '-h'])
  expect(failed, failed.stderr).toMatchObject({ exitCode: 3 })
  for (const line of [
    ['exec', '-e', 'test', '--help'],
    ['run', '--name', 'q', '--help'],
    ['test', '--help', '--', 'x'],
  ])
    expect((await box.run(line)).stdout).toContain('USAGE')
})

test('flags that may be given several times take one value each', async () => {
  await using box = await project(`
name: NAME
variables: { A: { default: "" } }
services:
  box: { image: "busybox:1.35", command: sleep 600, stop_grace_period: 0s }
  other: { image: "busybox:1.35", command: sleep 600, profiles: [x] }
`)
  await works(box, 'up', '--set', 'A=1', '--profile', 'x', 'box')
  expect(await works(box, 'ps')).not.toContain('other')
  await works(box, 'down')
})
