import { access, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suite, vitestFile } from '../support/suite.ts'

const CACHE = `
name: NAME
services:
  cache: { template: redis, with: { version: "7.0" } }
`
const GONE = { timeout: 60_000, interval: 500 }

test.each([
  ['test', 'forks'],
  ['test', 'threads'],
  ['worker', 'forks'],
  ['worker', 'threads'],
  ['run', 'forks'],
  ['run', 'threads'],
] as const)('isolation %s in %s', async (isolation, pool) => {
  await using tests = await suite(CACHE)
  const files = ['a', 'b', 'c']
  for (const file of files) await tests.write(`${file}.test.js`, vitestFile(isolation, 3))
  const ran = await tests.vitest(['run', `--pool=${pool}`, '--maxWorkers=2'])
  expect(ran.exitCode, String(ran.all)).toBe(0)
  const notes = (await tests.noted()).map((line) => line.split(' '))
  expect(notes).toHaveLength(9)
  const instances = new Set(notes.map(([instance]) => instance))
  const counts = notes.map(([, count]) => Number(count))
  if (isolation === 'test') {
    // Nobody sees what another one did.
    expect(instances.size).toBe(9)
    expect(counts.every((count) => count === 1)).toBe(true)
  } else {
    expect(instances.size).toBeLessThanOrEqual(isolation === 'run' ? 1 : 2)
    const whole = [...instances].map((each) => notes.filter(([instance]) => instance === each).length)
    expect(Math.max(...counts)).toBe(Math.max(...whole))
  }
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('eight workers at once, and two shards beside each other, do not meet', async () => {
  await using tests = await suite(CACHE)
  const files = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  for (const file of files) await tests.write(`${file}.test.js`, vitestFile('test', 2))
  const all = await tests.vitest(['run', '--maxWorkers=8'])
  expect(all.exitCode, String(all.all)).toBe(0)
  const shards = await Promise.all(
    ['1/2', '2/2'].map((shard) => tests.vitest(['run', `--shard=${shard}`, '--maxWorkers=2'])),
  )
  for (const { exitCode, all: said } of shards) expect(exitCode, String(said)).toBe(0)
  const notes = (await tests.noted()).map((line) => line.split(' '))
  expect(notes).toHaveLength(32)
  expect(new Set(notes.map(([instance]) => instance)).size).toBe(32)
  expect(notes.every(([, count]) => count === '1')).toBe(true)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('there are no more copies at a time than is said, and who waits is told for what', async () => {
  await using tests = await suite(CACHE)
  const body = `
import { appendFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'

const test = environmentTest({ environment: new Environment(import.meta.dirname), copies: 2, starts: 1, warm: 1 })

for (const number of [1, 2]) {
  test('number ' + number, async ({ env }) => {
    appendFileSync(process.env.NOTES, 'begins\\n')
    await delay(2000)
    appendFileSync(process.env.NOTES, 'ends\\n')
  })
}
`
  for (const file of ['a', 'b', 'c', 'd']) await tests.write(`${file}.test.js`, body)
  const ran = await tests.vitest(['run', '--maxWorkers=4'])
  expect(ran.exitCode, String(ran.all)).toBe(0)
  let [now, most] = [0, 0]
  for (const note of await tests.noted()) {
    now += note === 'begins' ? 1 : -1
    most = Math.max(most, now)
  }
  expect(most).toBeLessThanOrEqual(2)
  expect(String(ran.all)).toMatch(/"number \d" waits: .*there may be no more than 2/)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('files whose environments differ need no more copies together than one of them', async () => {
  const cache = '{ template: redis, with: { version: "7.0" }, environment: { V: "${V}" } }'
  await using tests = await suite(
    `name: NAME\nvariables: { V: { default: "0" } }\nservices: { cache: ${cache} }\n`,
  )
  for (const file of ['a', 'b', 'c'])
    await tests.write(
      `${file}.test.js`,
      vitestFile('test', 2)
        .replace('import.meta.dirname)', `import.meta.dirname).withVariables({ V: '${file}' })`)
        .replace("isolation: 'test'", 'copies: 2'),
    )
  const ran = await tests.vitest(['run', '--maxWorkers=1'])
  expect(ran.exitCode, String(ran.all)).toBe(0)
  expect(await tests.noted()).toHaveLength(6)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

const HANGING = `
import { appendFileSync } from 'node:fs'
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'

const test = environmentTest({ environment: new Environment(import.meta.dirname), copies: 1, warm: 0 })

test.concurrent('hangs', { timeout: 4000 }, async ({ env }) => {
  appendFileSync(process.env.NOTES, env.instance + '\\n')
  await new Promise(() => undefined)
})
test.concurrent('waits for what it has', { timeout: 2000 }, ({ env }) => appendFileSync(process.env.NOTES, 'never\\n'))
test('comes later', ({ env }) => appendFileSync(process.env.NOTES, env.instance + '\\n'))
`

test('of tests whose time is up, the copy is given back and the place in the queue as well', async () => {
  await using tests = await suite(CACHE)
  await tests.write('a.test.js', HANGING)
  const ran = await tests.vitest(['run'])
  expect(String(ran.all)).toMatch(/2 failed \| 1 passed/)
  expect(new Set(await tests.noted()).size).toBe(2)
  expect(await tests.noted()).not.toContain('never')
  expect(String(ran.all)).toMatch(/Logs and states: /)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

const NOTED = `
import { appendFileSync } from 'node:fs'
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'
import { GenericContainer } from 'testcontainers'

class Noted extends GenericContainer {
  async beforeContainerCreated() {
    appendFileSync(process.env.NOTES, 'begins\\n')
  }
  async containerStarted() {
    appendFileSync(process.env.NOTES, 'ends\\n')
  }
}
const box = new Noted('busybox:1.35').withCommand(['sleep', '1000'])
const environment = new Environment({ name: 'NAME', services: { box } }, import.meta.dirname)
const test = environmentTest({ environment, isolation: 'worker', starts: 1 })

test('has a container', async ({ env, expect }) => {
  expect((await env.getContainer('box').exec(['echo', 'here'])).output).toBe('here\\n')
})
`

test('workers that start what code describes, each for itself, do so in turn', async () => {
  await using tests = await suite(CACHE)
  for (const file of ['a', 'b', 'c', 'd']) await tests.write(`${file}.test.js`, NOTED)
  const ran = await tests.vitest(['run', '--maxWorkers=4'])
  expect(ran.exitCode, String(ran.all)).toBe(0)
  const notes = await tests.noted()
  expect(notes.length).toBeGreaterThanOrEqual(2)
  expect(notes.every((note, index) => note === (index % 2 === 0 ? 'begins' : 'ends'))).toBe(true)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

const SLOW = `
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'
import { GenericContainer, Wait } from 'testcontainers'

const box = new GenericContainer('busybox:1.35')
  .withCommand(['sh', '-c', 'sleep 6; echo done; sleep 1000'])
  .withWaitStrategy(Wait.forLogMessage('done'))
const environment = new Environment({ name: 'NAME', services: { box } }, import.meta.dirname)
const test = environmentTest({ environment, warm: 0 })

test('has a slow one', () => undefined)
`

test('who waits for what code describes is told for which service and for what of it', async () => {
  await using tests = await suite(CACHE)
  await tests.write('a.test.js', SLOW)
  const ran = await tests.vitest(['run'])
  expect(ran.exitCode, String(ran.all)).toBe(0)
  expect(String(ran.all)).toMatch(/waits: the first copy is being prepared: it waits for box \(.+\)/)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

const WITHIN = `
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'
import { expect } from 'vitest'

const test = environmentTest({ environment: new Environment(import.meta.dirname).withProcessEnvironment() })
const cli = async (env, ...args) =>
  (await env.getContainer('cache').exec(['redis-cli', ...args])).stdout.trim()

test('the copy is put back, kept and forked', async ({ env }) => {
  expect(process.env.CACHE).toBe(env.service('cache').url)
  expect(env.service('cache').connection).toEqual({ host: '127.0.0.1', port: env.service('cache').port })
  await cli(env, 'SET', 'word', 'first')
  const first = await env.snapshot()
  await cli(env, 'SET', 'word', 'second')
  await using other = await env.fork()
  await cli(other, 'SET', 'word', 'third')
  expect([await cli(env, 'GET', 'word'), await cli(other, 'GET', 'word')]).toEqual(['second', 'third'])
  await env.reset({ to: first })
  expect(await cli(env, 'GET', 'word')).toBe('first')
  await env.reset()
  expect(await cli(env, 'GET', 'word')).toBe('')
})
test('what was there before is there again', () => {
  expect(process.env.CACHE).toBe('before')
})
`

test('within a test: outputs in its process, reset, snapshots and forks, all of which go with it', async () => {
  await using tests = await suite(
    `${CACHE}environments: { test: { outputs: { CACHE: "\${services.cache.url}" } } }\n`,
    { CACHE: 'before' },
  )
  await tests.write('a.test.js', WITHIN)
  const ran = await tests.vitest(['run'])
  expect(ran.exitCode, String(ran.all)).toBe(0)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

const RESET = (isolation: string) => `
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'
import { expect } from 'vitest'

const test = environmentTest({ environment: new Environment(import.meta.dirname), isolation: '${isolation}' })

for (const number of [1, 2]) {
  test('number ' + number, async ({ env }) => {
    const { stdout } = await env.getContainer('cache').exec(['redis-cli', 'INCR', 'count'])
    expect(stdout.trim()).toBe('1')
    await env.reset()
  })
}
`

test.each(['worker', 'run'])(
  'what shares a copy by %s finds it when another has put it back',
  async (isolation) => {
    await using tests = await suite(CACHE)
    await tests.write('a.test.js', RESET(isolation))
    const ran = await tests.vitest(['run'])
    expect(ran.exitCode, String(ran.all)).toBe(0)
    await expect.poll(() => tests.left(), GONE).toEqual([])
  },
)

test('of a test that fails, the logs of all services are kept and attached to the report', async () => {
  await using tests = await suite(CACHE)
  await tests.write(
    'a.test.js',
    vitestFile('test', 1, "test('fails', async ({ env }) => { expect(env.instance).toBe('another') })"),
  )
  const args = ['run', '--reporter=default', '--reporter=json', '--outputFile.json=report.json']
  const ran = await tests.vitest(args)
  expect(ran.exitCode).toBe(1)
  const [, place = ''] = /Logs and states: (\S+)/.exec(String(ran.all)) ?? []
  expect(await readFile(join(tests.folder, place, 'cache-1.log'), 'utf8')).toMatch(/Ready to accept/)
  const state = JSON.parse(await readFile(join(tests.folder, place, 'state.json'), 'utf8'))
  expect(state.reason).toMatch(/^fails: expected/)
  expect(String(ran.all)).toContain('log of cache-1')
  expect(JSON.parse(await readFile(join(tests.folder, 'report.json'), 'utf8'))).toMatchObject({
    numPassedTests: 1,
    numFailedTests: 1,
  })
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

const SHARED = `
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'

const test = environmentTest({ environment: new Environment(import.meta.dirname), isolation: 'run' })

for (const number of [1, 2]) {
  test('number ' + number, ({ env, expect }) => {
    expect(env.instance).toBe('another')
  })
}
`

test('of a copy that is shared: who waits is told for what, and each failure is kept', async () => {
  await using tests = await suite(
    'name: NAME\nservices: { box: { image: "busybox:1.35", init: true, command: sh -c "sleep 6; echo done; sleep 1000", ready: { log: done } } }\n',
  )
  await tests.write('a.test.js', SHARED)
  const ran = await tests.vitest(['run'])
  expect(String(ran.all)).toMatch(/waits: the copy that is shared is being prepared: it waits for box \(.+\)/)
  expect(await readdir(join(tests.folder, '.envctl/failures'))).toHaveLength(2)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('an environment that does not come up fails the tests at once, with its reason', async () => {
  await using tests = await suite(
    'name: NAME\nservices: { cache: { image: "busybox:1.35", command: sh -c "echo last words; exit 4" } }\n',
  )
  await tests.write('a.test.js', vitestFile('test', 2))
  const ran = await tests.vitest(['run'])
  expect(ran.exitCode).toBe(1)
  expect(String(ran.all)).toContain('Service "cache" exited with 4')
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('watch mode: the environment stays between runs, follows its definition, and goes with Ctrl-C', async () => {
  await using tests = await suite(CACHE)
  await tests.write('a.test.js', vitestFile('run', 1))
  const watching = tests.vitest(['watch'])
  const noted = async (count: number) => {
    await expect.poll(() => tests.noted(), { timeout: 90_000, interval: 200 }).toHaveLength(count)
    return (await tests.noted()).map((line) => line.split(' '))
  }
  const [[first]] = (await noted(1)) as [[string, string]]
  expect(await tests.left()).not.toEqual([])
  await tests.write('a.test.js', vitestFile('run', 1, '// again'))
  // What the first run counted is there still.
  expect((await noted(2))[1]).toEqual([first, '2'])
  await writeFile(
    join(tests.folder, 'envs.yaml'),
    `${CACHE.replaceAll('NAME', tests.name)}  more: { image: "busybox:1.35", init: true, command: sleep 1000 }\n`,
  )
  await tests.write('a.test.js', vitestFile('run', 1, '// and again'))
  const [, , [third]] = (await noted(3)) as [unknown, unknown, [string, string]]
  expect(third).not.toBe(first)
  await expect
    .poll(async () => (await tests.left()).some((name) => name.startsWith(`${first}-`)), GONE)
    .toBe(false)
  watching.kill('SIGINT')
  await watching
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('what is kept is out of the way of version control, and nothing is kept of what passes', async () => {
  await using tests = await suite(CACHE)
  await tests.write('a.test.js', vitestFile('worker', 1))
  expect((await tests.vitest(['run'])).exitCode).toBe(0)
  await expect(access(join(tests.folder, '.envctl'))).rejects.toThrow()
  await expect.poll(() => tests.left(), GONE).toEqual([])
})
