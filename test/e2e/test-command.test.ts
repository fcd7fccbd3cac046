import { access, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'

const BOX = `
name: NAME
services:
  db: { template: redis, with: { version: "7.0" } }
environments:
  dev: {}
  checks:
    outputs: { REDIS_URL: "\${services.db.url}" }
    test:
      command: 'echo "$$REDIS_URL $$EXTRA"; exit "$$(cat code)"'
      environment: { EXTRA: "of \${services.db.port}" }
`
const there = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

test('test: an instance of its own, the outputs, the exit code, and nothing left', async () => {
  await using box = await project(BOX)
  await box.write('code', '0')
  const passed = await box.run(['test'])
  expect(passed, passed.stderr).toMatchObject({ exitCode: 0 })
  expect(passed.stdout).toMatch(/^redis:\/\/127\.0\.0\.1:(\d+) of \1$/)
  expect(passed.stderr).toContain('The tests passed')
  expect(await there(join(box.folder, '.envctl'))).toBe(false)
  expect((await box.run(['ls'])).stdout).not.toContain(box.name)
})

test('test: of a failed run the logs and states are kept', async () => {
  await using box = await project(BOX)
  await box.write('code', '3')
  const failed = await box.run(['test', '--json'])
  expect(failed, failed.stderr).toMatchObject({ exitCode: 3 })
  // What the tests print does not stand in the way of the result.
  expect(failed.stderr).toMatch(/^redis:\/\/127/m)
  const outcome = JSON.parse(failed.stdout)
  expect(outcome).toMatchObject({ exitCode: 3, kept: false })
  expect((await readdir(outcome.failures)).toSorted()).toEqual(['db-1.log', 'state.json'])
  expect(await readFile(join(outcome.failures, 'db-1.log'), 'utf8')).toMatch(/Ready to accept connections/)
  const state = JSON.parse(await readFile(join(outcome.failures, 'state.json'), 'utf8'))
  expect(state).toMatchObject({ reason: 'exit code 3', containers: [{ state: 'running' }] })
  expect(await readFile(join(box.folder, '.envctl/.gitignore'), 'utf8')).toBe('*\n')
  expect((await box.run(['ls'])).stdout).not.toContain(box.name)
})

test('test: a command of its own, kept on demand; what it cannot run', async () => {
  await using box = await project(BOX)
  const kept = await box.run(['test', '--keep', '--failures', 'kept', '--', 'sh', '-c', 'kill -9 $$'])
  expect(kept, kept.stderr).toMatchObject({ exitCode: 137 })
  expect(kept.stderr).toContain('is left running')
  expect(await readdir(join(box.folder, 'kept'))).toHaveLength(1)
  expect((await box.run(['ls'])).stdout).toContain(`${box.name}-checks-test-`)

  expect(await box.run(['test', '-e', 'dev'])).toMatchObject({ exitCode: 2 })
  expect(await box.run(['test', 'stray'])).toMatchObject({ exitCode: 2 })
})

test('test: what does not come up is told and taken away', async () => {
  await using box = await project(BOX)
  const failed = await box.run(['test', '--set', 'X=1', '-e', 'nosuch', '--', 'true'])
  expect(failed).toMatchObject({ exitCode: 2 })
  await box.write(
    'envs.yaml',
    'name: NAME\nservices:\n  a: { image: "busybox:1.35", command: sh -c "echo last words; exit 4" }\n',
  )
  const dies = await box.run(['test', '--failures', 'kept', '--', 'true'])
  expect(dies).toMatchObject({ exitCode: 6 })
  const [folder = ''] = await readdir(join(box.folder, 'kept'))
  expect(await readFile(join(box.folder, 'kept', folder, 'a-1.log'), 'utf8')).toContain('last words')
  expect(dies.stderr).toContain(`Logs and states: ${join(box.folder, 'kept', folder)}`)
  expect(dies.stderr).not.toContain('envctl logs')
  expect((await box.run(['ls'])).stdout).not.toContain(box.name)
})

test('test: that logs cannot be kept changes nothing about the exit code', async () => {
  await using box = await project(BOX)
  await box.write('taken', 'a file')
  const failed = await box.run(['test', '--failures', 'taken', '--', 'sh', '-c', 'exit 9'])
  expect(failed, failed.stderr).toMatchObject({ exitCode: 9 })
  expect(failed.stderr).toContain('logs and states could not be kept')
  expect((await box.run(['ls'])).stdout).not.toContain(box.name)
})

test('test: an interrupt ends the tests and takes the instance away', async () => {
  await using box = await project(BOX)
  const running = execa(process.execPath, [box.bin, 'test', '--', 'sh', '-c', 'echo begun; sleep 60'], {
    cwd: box.folder,
    env: box.env,
    reject: false,
  })
  await new Promise((resolve) => running.stdout.once('data', resolve))
  running.kill('SIGINT')
  expect(await running).toMatchObject({ exitCode: 130 })
  expect((await box.run(['ls'])).stdout).not.toContain(box.name)
})

test('gc: what belongs to a folder that is gone, once it is agreed to', async () => {
  await using box = await project(BOX)
  await using other = await project(BOX)
  await other.run(['up'])
  const found = async () => {
    const { stdout } = await box.run(['gc', '--dry-run', '--json'])
    const { leftovers }: { leftovers: readonly { instance: string; reason: string }[] } = JSON.parse(stdout)
    return leftovers.filter(({ instance }) => instance.startsWith(other.name))
  }
  expect(await found()).toEqual([])
  await rm(other.folder, { recursive: true })
  expect(await found()).toMatchObject([{ reason: 'folder gone', networks: [`${other.name}-dev_default`] }])
  expect(await box.run(['gc'])).toMatchObject({ exitCode: 2 })
})

test('what a killed run left is taken away by whatever command comes next, and only that', async () => {
  await using box = await project(BOX)
  const runs = (seconds: number) =>
    execa(process.execPath, [box.bin, 'test', '--', 'sh', '-c', `echo begun; sleep ${seconds}`], {
      cwd: box.folder,
      env: box.env,
      reject: false,
      buffer: false,
    })
  const [killed, lives] = [runs(20), runs(40)]
  await Promise.all(
    [killed, lives].map((running) => new Promise((resolve) => running.stdout.once('data', resolve))),
  )
  const instances = async () => {
    const { instances }: { instances: readonly { instance: string }[] } = JSON.parse(
      (await box.run(['ls', '--json'])).stdout,
    )
    return instances.filter(({ instance }) => instance.startsWith(box.name))
  }
  expect(await instances()).toHaveLength(2)
  killed.kill('SIGKILL')
  await expect.poll(instances, { timeout: 30_000, interval: 500 }).toHaveLength(1)
  lives.kill('SIGINT')
  await lives
  expect(await instances()).toEqual([])
})
