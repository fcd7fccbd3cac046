import { join } from 'node:path'
import { expect, test } from 'vitest'
import { thisProcess } from '../../../src/actions/instance/process-owner.ts'
import type { LogLine } from '../../../src/actions/outcomes.ts'
import { takeAwayAbandoned, takeAwayOwned } from '../../../src/actions/sweep.ts'
import { EnvctlError } from '../../../src/base/errors.ts'
import { Environment } from '../../../src/testing/environment.ts'
import { thrown } from '../../support/engine.ts'
import { libraryBench } from '../../support/library.ts'
import { freePort } from '../../support/ports.ts'

const SHOP = `
name: NAME
variables: { GREETING: { default: hello } }
services:
  db: { template: redis, with: { version: "7.0" } }
  web:
    image: busybox:1.35
    init: true
    command: sh -c "echo $GREETING; echo $GREETING > /index.html; exec httpd -f -p 80"
    ports: ["80"]
    depends_on: [db]
    volumes: ["files:/files"]
  extra: { image: "busybox:1.35", init: true, command: sleep 1000, profiles: [more] }
volumes: { files: {} }
environments:
  dev: { outputs: { WEB: "\${services.web.url}" } }
  test: { extends: dev, outputs: { CACHE: "\${services.db.url}" } }
`

test('an instance of its own: outputs, addresses, events, logs; gone with its data', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP)
  const ready: string[] = []
  const environment = new Environment(bench.folder, 'envs.yaml')
    .withEnvironment('test')
    .withVariables({ GREETING: 'good day' })
    .on('ready.passed', ({ service }) => ready.push(service))
  await using env = await environment.up()
  expect(ready.toSorted()).toEqual(['db', 'web'])
  expect(env.instance).toMatch(new RegExp(`^${bench.name}-test-t[0-9a-f]{8}$`))
  const web = env.service('web')
  expect(env.outputs).toEqual({ WEB: `tcp://127.0.0.1:${web.port}`, CACHE: env.service('db').url })
  expect(web).toMatchObject({ name: 'web', host: '127.0.0.1', ports: { '80/tcp': web.port } })
  expect(env.service('db').connection).toEqual({ host: '127.0.0.1', port: env.service('db').port })
  expect(await (await fetch(`http://${web.host}:${web.port}/`)).text()).toBe('good day\n')
  const lines: LogLine[] = []
  for await (const line of env.logs({ services: ['web'] })) lines.push(line)
  expect(lines).toEqual([{ service: 'web', number: 1, stream: 'stdout', text: 'good day' }])
  expect(await thrown((async () => env.service('weeb'))())).toMatchObject({
    code: 'usage.unknown-service',
    hint: 'Did you mean "web"?',
  })
  expect(await bench.left()).toHaveLength(5)
  await env.down()
  await env.down()
  expect(await bench.left()).toEqual([])
})

test('a fixed port is had again at once by what is made again in the same process', async () => {
  await using bench = await libraryBench()
  const port = await freePort()
  await bench.write('envs.yaml', SHOP.replace('ports: ["80"]', `ports: ["${port}:80"]`))
  const environment = new Environment(bench.folder, 'envs.yaml').withInstance(bench.name)
  for (const _ of [1, 2, 3]) {
    await using env = await environment.up()
    expect(env.service('web').port).toBe(port)
  }
})

test('two at once do not meet; services are chosen by name and profile', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP)
  const environment = new Environment(bench.folder)
  await using both = new AsyncDisposableStack()
  const [first, second] = await Promise.all([environment.up(), environment.up(['db'])])
  both.use(first)
  both.use(second)
  expect(first.instance).not.toBe(second.instance)
  expect(first.service('db').port).not.toBe(second.service('db').port)
  expect(() => second.service('web')).toThrow('no service "web" that was brought up')
  const third = both.use(await new Environment(bench.folder).withProfiles('more').up(['extra']))
  expect(third.getContainer('extra').getHostname()).toBe('extra')
})

test('outputs stand in the environment of the process for as long as it runs', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP)
  process.env['WEB'] = 'before'
  const env = await new Environment(bench.folder).withEnvironment('test').withProcessEnvironment().up()
  expect(process.env).toMatchObject({ WEB: env.outputs['WEB'], CACHE: env.outputs['CACHE'] })
  await env.down()
  expect(process.env['WEB']).toBe('before')
  expect(process.env['CACHE']).toBeUndefined()
  delete process.env['WEB']
})

test('stopped: the containers are there, and go with it', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP)
  const env = await new Environment(bench.folder).up(['db'])
  const stopped = await env.stop()
  expect(stopped.instance).toBe(env.instance)
  expect(await bench.left()).toContain(`${env.instance}-db-1`)
  await stopped.down()
  expect(await bench.left()).toEqual([])
})

test('a named one is found again, and keeps its data until that is to go too', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP)
  const named = new Environment(bench.folder).withInstance('mine')
  const first = await named.up(['db'])
  const again = await named.up(['db'])
  expect(again.instance).toBe(`${bench.name}-dev-mine`)
  expect(again.getContainer('db').getId()).toBe(first.getContainer('db').getId())
  await first.down()
  expect(await bench.left()).toEqual([expect.stringContaining('_db-1_')])
  await (await named.up(['db'])).down({ removeVolumes: true })
  expect(await bench.left()).toEqual([])
})

test('one that was there before stays as it was when it is brought up anew and that fails', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP.replace('depends_on: [db]', 'ready: { log: never, timeout: 1s }'))
  const named = new Environment(bench.folder).withInstance('mine')
  const first = await named.up(['db'])
  const there = await bench.left()
  expect(there).not.toEqual([])
  const disposable = new Environment(bench.folder).withInstance('mine').withAutoCleanup(true)
  expect(await thrown(disposable.up(['nonesuch']))).toMatchObject({ code: 'usage.unknown-service' })
  expect(await bench.left()).toEqual(there)
  expect(await thrown(disposable.up(['web']))).toMatchObject({ code: 'service.not-ready' })
  expect(await bench.left()).toEqual(expect.arrayContaining([...there]))
  // A part of it is this process's by now, but not all.
  const { instance } = first
  const { deps } = first.parts
  expect(
    (
      await deps.engine.containers.list({
        labels: { 'com.docker.compose.project': first.instance, 'dev.envctl.lease-owner': thisProcess() },
      })
    ).length,
  ).toBe(1)
  expect(await takeAwayOwned(instance, thisProcess(), deps)).toBe(false)
  expect(await takeAwayAbandoned(instance, deps)).toBe(false)
  expect(await bench.left()).toEqual(expect.arrayContaining([...there]))
  await first.down({ removeVolumes: true })
  expect(await bench.left()).toEqual([])
})

test('a definition as an object, with variables of a file', async () => {
  await using bench = await libraryBench()
  await bench.write('some.env', 'TEXT=from a file\n')
  const environment = new Environment(
    {
      name: bench.name,
      services: {
        box: {
          image: 'busybox:1.35',
          init: true,
          command: ['sh', '-c', 'echo "${TEXT}"; sleep 1000'],
          secrets: ['text'],
        },
      },
      secrets: { text: { environment: 'TEXT' } },
      environments: { only: { outputs: { SAID: '${TEXT}' } } },
    },
    bench.folder,
  ).withEnvironmentFile('some.env')
  await using env = await environment.up(['box'])
  expect(env.outputs.SAID).toBe('from a file')
  expect((await env.getContainer('box').exec(['cat', '/run/secrets/text'])).output).toBe('from a file')
  expect(env.getContainer('box').getLabels()['dev.envctl.directory']).toBe(bench.folder)

  const wrong = new Environment({ name: bench.name, services: { box: { imagine: 'x' } } }, bench.folder)
  expect(await thrown(wrong.up())).toMatchObject({
    code: 'definition.invalid',
    diagnostics: [{ file: '<definition>', suggestion: 'image' }],
  })
  const lost = new Environment(bench.folder).withEnvironmentFile('none.env')
  await bench.write('envs.yaml', SHOP)
  expect(await thrown(lost.up())).toMatchObject({ code: 'usage.invalid' })
})

test('of what does not come up, nothing is left, and the error says why', async () => {
  await using bench = await libraryBench()
  await bench.write(
    'envs.yaml',
    'name: NAME\nservices:\n  box: { image: "busybox:1.35", command: sh -c "echo last words; exit 4" }\n',
  )
  const error = await thrown(new Environment(bench.folder).up())
  expect(error).toBeInstanceOf(EnvctlError)
  expect(error).toMatchObject({ code: 'service.exited', message: expect.stringContaining('exited with 4') })
  expect(await bench.left()).toEqual([])
})

test('the message of an error is all that a runner may show: it says why, where and what to do', async () => {
  await using bench = await libraryBench()
  const services = {
    web: { image: 'busybox:1.35', command: 'sh -c "echo no luck; exit 3"', ready: { tcp: 80 } },
  }
  const failed = await thrown(new Environment({ name: bench.name, services }, bench.folder).up())
  expect(failed).toMatchObject({ code: 'service.exited' })
  expect((failed as Error).message.split('\n')).toEqual([
    'Service "web" exited with 3 before it was ready',
    'The last lines of its log:',
    '  no luck',
  ])
  expect((failed as Error).stack).toContain('no luck')
  await bench.write('envs.yaml', 'name: NAME\nservices: { web: { imag: x } }\n')
  const wrong = await thrown(new Environment(bench.folder).up())
  expect((wrong as Error).message).toMatch(
    /\nenvs.yaml:2:20: "imag" is not a key[^\n]*\n {2}did you mean "image"\?\n/,
  )
})

test('a signal ends what is under way, and nothing is left', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP.replace('depends_on: [db]', 'ready: { log: never }'))
  const ending = new AbortController()
  const environment = new Environment(join(bench.folder)).withSignal(ending.signal)
  environment.on('action.finished', ({ action }) => {
    if (action.id === 'start-container:web-1') ending.abort()
  })
  expect(await thrown(environment.up())).toMatchObject({ code: 'operation.cancelled' })
  expect(await bench.left()).toEqual([])
})

test('events as a stream, until it is left', async () => {
  await using bench = await libraryBench()
  await bench.write('envs.yaml', SHOP)
  const environment = new Environment(bench.folder)
  const seen = (async () => {
    for await (const event of environment.events()) if (event.type === 'operation.ended') return event
    return undefined
  })()
  await using env = await environment.up(['db'])
  expect(await seen).toMatchObject({ operation: 'up', instance: env.instance, outcome: 'done' })
})
