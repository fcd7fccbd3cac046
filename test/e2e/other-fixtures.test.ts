import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suite } from '../support/suite.ts'

const CACHE = `
name: NAME
services:
  cache: { template: redis, with: { version: "7.0" } }
`
const GONE = { timeout: 60_000, interval: 500 }
const JEST = '../../node_modules/jest/bin/jest.js'

const body = (runner: string, isolation: string) => `
import { appendFileSync } from 'node:fs'
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/${runner}'

const withEnv = environmentTest({ environment: new Environment(import.meta.dirname), isolation: '${isolation}' })

for (const number of [1, 2]) {
  withEnv('number ' + number, async ({ env }) => {
    appendFileSync(process.env.NOTES, env.instance + '\\n')
  })
}
`
const FAILS = `
import { fail } from 'node:assert/strict'

withEnv('fails', async ({ env }) => {
  fail('not as it was meant: ' + env.service('cache').host)
})
`

test.each(['test', 'worker', 'run'] as const)('Jest, isolation %s', async (isolation) => {
  await using tests = await suite(CACHE)
  await tests.write('jest.config.js', 'export default { transform: {} }\n')
  for (const file of ['a', 'b']) await tests.write(`${file}.test.js`, body('jest', isolation))
  const ran = await tests.node(['--experimental-vm-modules', JEST, '--maxWorkers=2'])
  expect(ran.exitCode, ran.all).toBe(0)
  const instances = await tests.noted()
  expect(instances).toHaveLength(4)
  const most = { test: 4, worker: 2, run: 1 }[isolation]
  if (isolation === 'test') expect(new Set(instances).size).toBe(most)
  else expect(new Set(instances).size).toBeLessThanOrEqual(most)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('Jest: in one process, for tests that are written for require; a failure says where its logs are', async () => {
  await using tests = await suite(CACHE)
  await tests.write('package.json', '{ "name": "envctl-suite" }')
  await tests.write('jest.config.js', 'module.exports = { transform: {} }\n')
  const old = `${body('jest', 'test')}${FAILS}`
    .replaceAll(/import \{ (\w+) \} from '([^']+)'/g, "const { $1 } = require('$2')")
    .replaceAll("'envctl", "'../../dist")
    .replace("'../../dist'", "'../../dist/index.js'")
    .replace("'../../dist/jest'", "'../../dist/jest.js'")
    .replace('import.meta.dirname', '__dirname')
  await tests.write('a.test.js', old)
  const ran = await tests.node(['--experimental-vm-modules', JEST, '--runInBand'])
  expect(ran.all).toMatch(/2 passed, 3 total/)
  const [, folder = ''] = /Logs and states: (\S+)/.exec(ran.all ?? '') ?? []
  expect(await readFile(join(folder, 'cache-1.log'), 'utf8')).toMatch(/Ready to accept/)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test.each(['test', 'worker', 'run'] as const)('node:test, isolation %s', async (isolation) => {
  await using tests = await suite(CACHE)
  for (const file of ['a', 'b']) await tests.write(`${file}.test.js`, body('node-test', isolation))
  const ran = await tests.node(['--test'])
  expect(ran.exitCode, ran.all).toBe(0)
  const instances = await tests.noted()
  // Each file is a process, and that is a worker.
  expect(new Set(instances).size).toBe({ test: 4, worker: 2, run: 1 }[isolation])
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('node:test: a file on its own; a failure says where its logs are', async () => {
  await using tests = await suite(CACHE)
  await tests.write('a.js', `${body('node-test', 'test')}${FAILS}`)
  const ran = await tests.node(['a.js'])
  expect(ran.exitCode).toBe(1)
  expect(ran.all).toMatch(/pass 2\n/)
  const [, folder = ''] = /Logs and states: (\S+)/.exec(ran.all ?? '') ?? []
  expect(await readFile(join(folder, 'cache-1.log'), 'utf8')).toMatch(/Ready to accept/)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

const HANGING = (runner: string) => `
import { appendFileSync } from 'node:fs'
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/${runner}'

const withEnv = environmentTest({ environment: new Environment(import.meta.dirname), copies: 1, warm: 0 })
`

test('node:test: tests that hang give their copies back, and their logs are kept', async () => {
  await using tests = await suite(CACHE)
  await tests.write(
    'a.test.js',
    `${HANGING('node-test')}
const hangs = () => new Promise(() => undefined)
withEnv('hangs', { timeout: 5000 }, hangs)
withEnv('hangs as well', { timeout: 5000 }, hangs)
withEnv('comes later', { timeout: 30_000 }, ({ env }) => appendFileSync(process.env.NOTES, env.instance + '\\n'))
`,
  )
  const ran = await tests.node(['--test'])
  expect(ran.all).toMatch(/pass 1\n/)
  expect(await tests.noted()).toHaveLength(1)
  expect(await readdir(join(tests.folder, '.envctl/failures'))).toHaveLength(2)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})

test('Jest: a test that hangs gives its copy back, and its error says where its logs are', async () => {
  await using tests = await suite(CACHE)
  await tests.write('jest.config.js', 'export default { transform: {} }\n')
  await tests.write(
    'a.test.js',
    `${HANGING('jest')}
// A minute is added for its copy.
withEnv('hangs', () => new Promise(() => undefined), -50_000)
withEnv('comes later', ({ env }) => appendFileSync(process.env.NOTES, env.instance + '\\n'))
`,
  )
  const ran = await tests.node(['--experimental-vm-modules', JEST, '--runInBand'])
  expect(ran.all).toMatch(/1 failed, 1 passed/)
  expect(ran.all).toMatch(/has not ended after 10000 ms[\s\S]*Logs and states: /)
  expect(await tests.noted()).toHaveLength(1)
  await expect.poll(() => tests.left(), GONE).toEqual([])
})
