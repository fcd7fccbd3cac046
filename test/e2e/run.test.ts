import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { onTerminal } from '../support/terminal.ts'
import { terminal } from '../support/tmux.ts'

const BOX = `
name: NAME
services:
  db: { template: redis, with: { version: "7.0" } }
  api:
    image: busybox:1.35
    command: httpd -f -p 80
    environment: { REDIS: "\${services.db.url}" }
    depends_on: [db]
    ports: ["80"]
    stop_grace_period: 0s
environments:
  dev: { outputs: { REDIS_URL: "\${services.db.url}" } }
`
const containers = async (name: string) => {
  const args = [
    'ps',
    '--all',
    '--filter',
    `label=com.docker.compose.project=${name}-dev`,
    '--format',
    '{{.Names}}',
  ]
  const { stdout } = await execa('docker', args)
  return stdout.split('\n').toSorted()
}

test('run: a one-off container with what its service has, beside it, gone when it ends', async () => {
  await using box = await project(BOX)
  const command = [
    'run',
    '--env',
    'MORE=1',
    'api',
    'sh',
    '-c',
    'echo $REDIS $MORE; cat; echo bad >&2; exit 7',
  ]
  const result = await box.run(command, { input: 'given' })
  expect(result).toMatchObject({ exitCode: 7, stdout: 'redis://db:6379 1\ngiven' })
  expect(result.stderr).toContain('bad')
  expect(await containers(box.name)).toEqual([`${box.name}-dev-db-1`])

  expect(await box.run(['run', '--no-deps', '--entrypoint', 'echo', 'api', 'a', 'b'])).toMatchObject({
    exitCode: 0,
    stdout: 'a b',
  })
  const detached = await box.run(['run', '--detach', '--name', `${box.name}-mine`, 'api'])
  expect(detached).toMatchObject({ exitCode: 0, stdout: `${box.name}-mine` })
  expect(await containers(box.name)).toContain(`${box.name}-mine`)
  expect(JSON.parse((await box.run(['ps', '--json'])).stdout).services).toHaveLength(1)
  await box.run(['down'])
  expect(await containers(box.name)).toEqual([''])
})

test('run: on the host with the outputs; what it cannot run, it says', async () => {
  await using box = await project(BOX)
  const early = await box.run(['run', '--', 'true'])
  expect(early).toMatchObject({ exitCode: 6 })
  expect(early.stderr).toContain('Bring it up with: envctl up')
  await box.run(['up', 'db'])
  const result = await box.run(['run', '--', 'sh', '-c', 'echo "$REDIS_URL"; exit 5'])
  expect(result.exitCode).toBe(5)
  expect(result.stdout).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/)
  const none = await box.run(['run', '--', 'no-such-program'])
  expect(none).toMatchObject({ exitCode: 2 })
  expect(none.stderr).toContain('"no-such-program" cannot be run')
  expect(await box.run(['run'])).toMatchObject({ exitCode: 2 })
  expect(await box.run(['run', 'apii', 'true'])).toMatchObject({ exitCode: 2 })
})

test('run: on the host, Ctrl-C is of the program that has the terminal', async () => {
  await using box = await project(BOX)
  await box.run(['up', 'db'])
  await box.write(
    'program.mjs',
    `let times = 0
process.on('SIGTERM', () => console.log('terminated'))
process.on('SIGINT', () => {
  times += 1
  console.log('caught', times)
  if (times === 3) process.exit(7)
})
setInterval(() => undefined, 1000)
console.log('ready')`,
  )
  const { execPath } = process
  const line = `${execPath} ${box.bin} run -- ${execPath} program.mjs`
  await using shown = await terminal(box, line, { columns: 100, rows: 20 })
  await shown.sees('ready')
  for (const times of [1, 2, 3]) {
    await shown.type('C-c')
    await shown.sees(`caught ${times}`)
  }
  expect((await shown.sees('ended with 7')).join('\n')).not.toContain('terminated')
})

test('run and shell on a terminal', async () => {
  await using box = await project(BOX)
  await box.run(['up', 'db'])
  const steps = [{ sees: /[#$] $/, types: 'sleep 0.3; stty size; tty; exit 4\r' }]
  const run = await onTerminal(box, `${process.execPath} ${box.bin} run --no-deps api sh`, steps)
  expect(run).toMatchObject({ exitCode: 4 })
  expect(run.text).toContain('40 120')
  expect(run.text).toContain('/dev/')
  const shell = await onTerminal(box, `${process.execPath} ${box.bin} shell`, steps)
  expect(shell).toMatchObject({ exitCode: 4 })
  expect(shell.text).toContain('40 120')
})

test('an interrupt ends a one-off container and removes it', async () => {
  await using box = await project(BOX)
  const running = execa(
    process.execPath,
    [box.bin, 'run', '--no-deps', 'api', 'sh', '-c', 'echo begun; sleep 600'],
    {
      cwd: box.folder,
      env: box.env,
      reject: false,
    },
  )
  await new Promise((resolve) => running.stdout.once('data', resolve))
  running.kill('SIGINT')
  expect(await running).toMatchObject({ exitCode: 130 })
  expect(await containers(box.name)).toEqual([''])
})

test('who reads stops reading: the command ends quietly, and what it would take away is gone', async () => {
  await using box = await project(BOX)
  await box.run(['up', 'api'])
  const firstLine = (args: string) => {
    const line = `{ "$0" ${box.bin} ${args}; echo "code $?" >&2; } | head -n 1`
    return execa('sh', ['-c', line, process.execPath], { cwd: box.folder, env: box.env, stdin: 'ignore' })
  }
  const before = await containers(box.name)
  expect(await firstLine('run --no-deps api yes')).toMatchObject({ stdout: 'y', stderr: 'code 0' })
  expect(await containers(box.name)).toEqual(before)
  // What the tests' instance tells of itself comes before anything is run.
  expect((await firstLine('test -- true 2>&1')).stdout).not.toBe('')
  expect((await box.run(['ls'])).stdout).not.toContain(`${box.name}-dev-test-`)

  await box.run(['exec', 'api', 'sh', '-c', 'yes | head -n 100000 > /proc/1/fd/1'])
  for (const logs of ['logs --no-prefix api', 'logs --no-prefix --follow api'])
    expect(await firstLine(logs)).toMatchObject({ stdout: 'y', stderr: 'code 0' })
})

test('an interrupt while a one-off container is made leaves none', async () => {
  await using box = await project(BOX)
  const usual = performance.now()
  const command = ['run', '--no-deps', '-T', 'api', 'true']
  expect(await box.run(command)).toMatchObject({ exitCode: 0 })
  const lastMs = performance.now() - usual
  for (let afterMs = lastMs / 4; afterMs < lastMs; afterMs += lastMs / 20) {
    const { folder, env } = box
    const running = execa(process.execPath, [box.bin, ...command], { cwd: folder, env, reject: false })
    await sleep(afterMs)
    running.kill('SIGINT')
    const { exitCode, signal } = await running
    // Once it has done everything, a signal ends it as any program.
    expect([0, 130, 'SIGINT'], `after ${afterMs} ms`).toContain(exitCode ?? signal)
  }
  // What was asked for last comes to be within this time.
  await sleep(1000)
  expect(await containers(box.name)).toEqual([''])
})

test('shell from a pipe, port, open, top, events and version', async () => {
  await using box = await project(BOX)
  await box.run(['up'])
  expect(await box.run(['shell', 'api'], { input: 'echo "in $0"; exit 3' })).toMatchObject({
    exitCode: 3,
    stdout: 'in ash',
  })
  const which = await box.run(['shell'])
  expect(which).toMatchObject({ exitCode: 2 })
  expect(which.stderr).toContain('It has: api, db')

  const port = await box.run(['port', 'api', '80'])
  expect(port.stdout).toMatch(/^127\.0\.0\.1:\d+$/)
  const { ports } = JSON.parse((await box.run(['port', 'api', '--json'])).stdout)
  expect(ports).toEqual([
    { target: '80/tcp', host: '127.0.0.1', published: Number(port.stdout.split(':')[1]) },
  ])
  expect((await box.run(['port', 'api', '81'])).stderr).toContain('It publishes: 80/tcp')

  expect((await box.run(['open', 'api', '--print'])).stdout).toBe(`http://${port.stdout}`)
  expect(await box.run(['open', 'apii', '--print'])).toMatchObject({ exitCode: 2 })
  const browser = join(box.folder, 'browser')
  await writeFile(browser, `#!/bin/sh\necho "$1" > ${join(box.folder, 'opened')}\n`)
  await chmod(browser, 0o755)
  await box.run(['open', 'api'], { env: { BROWSER: browser } })
  await expect
    .poll(() => readFile(join(box.folder, 'opened'), 'utf8').catch(() => ''))
    .toBe(`http://${port.stdout}\n`)

  const top = JSON.parse((await box.run(['top', '--json'])).stdout)
  expect(top.services.map(({ service }: { service: string }) => service)).toEqual(['api', 'db'])
  for (const { memory, processes } of top.services) {
    expect(memory).toBeGreaterThan(100_000)
    expect(processes).toBeGreaterThan(0)
  }
  expect((await box.run(['top', 'db'])).stdout).toMatch(/^SERVICE +CPU +MEMORY .*\ndb +\d+\.\d % /)

  await using watched = await terminal(box, `${process.execPath} ${box.bin} top`, { columns: 100, rows: 20 })
  const both = /^api +\d+\.\d % .*\ndb +\d+\.\d % /m
  await watched.sees(both)
  await watched.type('C-c')
  // What was seen last stays there.
  const last = (await watched.sees('ended with 130')).join('\n')
  expect(last).toMatch(both)
  expect(last).not.toContain('Error')

  const events = execa(process.execPath, [box.bin, 'events', 'api', '--json'], {
    cwd: box.folder,
    env: box.env,
    reject: false,
  })
  const seen: { action: string; service: string; exitCode?: number }[] = []
  events.stdout.on('data', (data) => {
    for (const line of String(data).trim().split('\n')) seen.push(JSON.parse(line))
  })
  await expect
    .poll(
      async () => {
        await box.run(['restart'])
        return seen.map(({ action, service }) => `${service} ${action}`)
      },
      { timeout: 60_000 },
    )
    .toEqual(expect.arrayContaining(['api die', 'api start']))
  expect(seen.every(({ service }) => service === 'api')).toBe(true)
  events.kill('SIGINT')
  expect(await events).toMatchObject({ exitCode: 130 })

  const version = JSON.parse((await box.run(['version', '--json'])).stdout)
  expect(version.engine.apiVersion).toMatch(/^1\.\d+$/)
  expect((await box.run(['version'], { env: { DOCKER_HOST: 'unix:///nowhere.sock' } })).stdout).toContain(
    'engine not reached',
  )
})

test('cp: files and folders, both ways, into folders and under other names', async () => {
  await using box = await project(BOX)
  await box.run(['up'])
  const cp = (...args: readonly string[]) => box.run(['cp', ...args])
  const read = (path: string) => readFile(join(box.folder, path), 'utf8')
  await mkdir(join(box.folder, '数据 one/inner'), { recursive: true })
  await writeFile(join(box.folder, '数据 one/inner/file.txt'), 'content')

  expect(await cp('数据 one', 'api:/tmp')).toMatchObject({ exitCode: 0 })
  expect(await cp('数据 one/inner/file.txt', 'api:/tmp/other.txt')).toMatchObject({ exitCode: 0 })
  expect(
    (await box.run(['exec', 'api', 'cat', '/tmp/数据 one/inner/file.txt', '/tmp/other.txt'])).stdout,
  ).toBe('contentcontent')
  expect(await cp('api:/tmp/数据 one', 'back')).toMatchObject({ exitCode: 0 })
  expect(await read('back/inner/file.txt')).toBe('content')
  expect(await cp('api:/tmp/other.txt', 'back')).toMatchObject({ exitCode: 0 })
  expect(await read('back/other.txt')).toBe('content')

  await box.run(['stop', 'api'])
  expect(await cp('api:/tmp/other.txt', 'stopped.txt')).toMatchObject({ exitCode: 0 })
  expect(await read('stopped.txt')).toBe('content')

  for (const [from, to, words] of [
    ['nosuch', 'api:/tmp', 'There is no'],
    ['api:/nosuch', '.', 'There is no /nosuch'],
    ['back', 'api:/nosuch/', 'There is no /nosuch'],
    ['api:/tmp/数据 one', 'stopped.txt', 'cannot take the place'],
    ['back', '.', 'must be in a service'],
    ['apii:/tmp', '.', 'no container of a service "apii"'],
  ] as const) {
    const result = await cp(from, to)
    expect(result, from).toMatchObject({ exitCode: 2 })
    expect(result.stderr).toContain(words)
  }
  expect(await read('stopped.txt')).toBe('content')
})
