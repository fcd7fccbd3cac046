import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'

const BOX = `
name: NAME
services:
  db: { template: redis, with: { version: "7.0" } }
  api:
    image: busybox:1.35
    command: sh -c "echo begun; sleep 0.4; echo serving; sleep 600"
    init: true
    ready: { log: serving }
    depends_on: { db: { condition: service_healthy }, once: { condition: service_completed_successfully } }
  once: { image: "busybox:1.35", command: sh -c "echo ran" }
`

interface Container {
  readonly service: string
  readonly containerId: string
  readonly state: string
}

const SHARED = `
name: NAME
services:
  web: { image: "busybox:1.35", command: httpd -f -p 80, ipc: shareable, stop_grace_period: 0s }
  beside:
    image: busybox:1.35
    command: sleep 100000
    network_mode: service:web
    ipc: service:web
    stop_grace_period: 0s
`

test('what nobody requires may fail when it is started again', async () => {
  await using box = await project(`
name: NAME
services:
  api: { image: "busybox:1.35", command: sleep 100000, stop_grace_period: 0s, depends_on: { mail: { condition: service_healthy, required: false } } }
  mail: { image: "busybox:1.35", command: sh -c "exit 3" }
`)
  for (const command of ['up', 'restart', 'stop', 'start']) {
    const result = await box.run([command])
    expect(result, `${command}: ${result.stderr}`).toMatchObject({ exitCode: 0 })
  }
  const { services } = JSON.parse((await box.run(['ps', '--json'])).stdout)
  expect(services).toMatchObject([{ service: 'api', state: 'running' }])
})

test('what lives in the network of a service follows it', async () => {
  await using box = await project(SHARED)
  const done = async (...args: readonly string[]) => {
    const result = await box.run(args)
    expect(result, result.stderr).toMatchObject({ exitCode: 0 })
  }
  const reaches = () => done('exec', 'beside', 'nc', '127.0.0.1', '80')
  const hasNetwork = () => done('exec', 'beside', 'cat', '/sys/class/net/eth0/address')
  await done('up')
  await done('restart', 'web')
  await reaches()
  await hasNetwork()
  await done('stop', 'web')
  await done('start', 'web')
  await reaches()
  await hasNetwork()
  // By a program that knows nothing of that.
  await execa('docker', ['restart', '--time', '0', `${box.name}-default-web-1`])
  await done('up')
  await reaches()
  await hasNetwork()
  expect((await box.run(['up'])).stderr).not.toContain('recreated')
})

test('stop, start, restart, pause and unpause touch what is there and wait until it is usable', async () => {
  await using box = await project(BOX)
  const json = async (...args: readonly string[]) => {
    const result = await box.run([...args, '--json'])
    expect(result, result.stderr).toMatchObject({ exitCode: 0 })
    return JSON.parse(result.stdout)
  }
  const states = (outcome: { readonly services: readonly Container[] }) =>
    Object.fromEntries(outcome.services.map(({ service, state }) => [service, state]))
  const ids = (outcome: { readonly services: readonly Container[] }) =>
    outcome.services.map(({ containerId }) => containerId)

  const up = await json('up')
  const [db, api] = [`${box.name}-default-db-1`, `${box.name}-default-api-1`]

  const stopped = await json('stop')
  expect(states(stopped)).toEqual({ db: 'exited', api: 'exited', once: 'exited' })
  expect(stopped.changed.toSorted()).toEqual([api, db])
  expect((await json('stop')).changed).toEqual([])

  const started = await json('start')
  expect(states(started)).toEqual({ db: 'running', api: 'running', once: 'exited' })
  expect(ids(started)).toEqual(ids(up))

  const restarted = await json('restart', 'api')
  expect(restarted.changed).toEqual([api])
  // The line of the start before does not count.
  expect(restarted.tookMs).toBeGreaterThan(400)

  expect(states(await json('pause', 'db'))).toEqual({ db: 'paused' })
  expect(states(await json('unpause'))).toMatchObject({ db: 'running' })
  await json('pause')
  expect(states(await json('up'))).toEqual({ db: 'running', api: 'running', once: 'exited' })
  expect(ids(await json('ps', '--all'))).toEqual(ids(up))

  // As people of other tools write it.
  const listed = await box.run(['-f', 'envs.yaml', '-e', 'default', 'ps', '-aq'])
  expect(listed.stdout.split('\n')).toEqual(Object.values(ids(up)))
  expect((await box.run(['ls', '-q'])).stdout.split('\n')).toContain(up.instance)
  expect(await box.run(['exec', '-it', 'db', 'sh', '-c', 'exit 7'])).toMatchObject({ exitCode: 7 })
})

test('words for a person: what was done, and what the time was spent on', async () => {
  await using box = await project(BOX)
  const up = await box.run(['up', '--timings'])
  expect(up.stderr).toMatch(/The slowest path:\nAT +TOOK +ACTION +WHY\n[\s\S]*wait-container api-1 ready/)
  expect((await box.run(['stop'])).stderr).toMatch(/2 containers stopped \(.*\)\n\nSERVICE +STATUS\n/)
  expect((await box.run(['unpause'])).stderr).toContain('nothing to unpause')
  const none = await box.run(['restart', 'dbb'])
  expect(none).toMatchObject({ exitCode: 2 })
  expect(none.stderr).toContain('Did you mean "db"?')
})

test('works on an instance by its name where there is no definition', async () => {
  await using box = await project(BOX)
  await box.run(['up'])
  const away = ['--instance', `${box.name}-default`, '-f']
  const gone = await box.run(['stop', ...away, '/nowhere/envs.yaml'])
  expect(gone.exitCode).toBe(2)
  await box.write('envs.yaml', 'name: NAME\nservices: {{{')
  expect(await box.run(['stop'])).toMatchObject({ exitCode: 0 })
  // Only a sound definition tells when what starts is usable.
  expect(await box.run(['start'])).toMatchObject({ exitCode: 3 })
  expect(await box.run(['start', '--no-wait'])).toMatchObject({ exitCode: 0 })
})

test('logs of those that have one, although others keep none', async () => {
  await using box = await project(`
name: NAME
services:
  quiet: { image: "busybox:1.35", init: true, command: sleep 600, logging: { driver: none } }
  loud: { image: "busybox:1.35", init: true, command: sh -c "echo heard; sleep 600" }
`)
  expect(await box.run(['up'])).toMatchObject({ exitCode: 0 })
  await expect.poll(async () => (await box.run(['logs'])).stdout).toContain('loud-1 | heard')
  const logs = await box.run(['logs'])
  expect(logs).toMatchObject({ exitCode: 0 })
  expect(logs.stderr).toMatch(/^! quiet-1: its log cannot be read: .*logging driver/)
})

test('a signal that a service lives on with is no stop, unless it is the one that stops it', async () => {
  const lives =
    'image: "busybox:1.35", stop_grace_period: 0s, command: sh -c "trap true QUIT; while sleep 0.1; do true; done"'
  await using box = await project(
    `name: NAME\nservices:\n  told: { ${lives} }\n  stopped: { ${lives}, stop_signal: SIGQUIT }\n`,
  )
  expect(await box.run(['up'])).toMatchObject({ exitCode: 0 })
  for (const service of ['told', 'stopped'])
    await execa('docker', ['kill', '--signal', 'QUIT', `${box.name}-default-${service}-1`])
  const { stdout } = await box.run(['plan'])
  expect(stdout).toMatch(/stopped-1.*is being stopped/)
  expect(stdout).not.toMatch(/told-1.*is being stopped/)
})
