import { expect, test } from 'vitest'
import { startPrivateEngine } from '../support/private-engine.ts'
import { kill } from '../support/processes.ts'
import { suite } from '../support/suite.ts'

const CLEAN = { timeout: 90_000, interval: 500 }

/** Two environments, one on each engine; of each a copy is used, and an image made that is to go with the run. */
const TESTS = `
import { appendFileSync } from 'node:fs'
import { Environment } from 'envctl'
import { environmentTest } from 'envctl/vitest'

const box = (image) => ({ image, command: 'sleep 1000', init: true, network_mode: 'none' })
const on = (environment) => environmentTest({ environment, warm: 0 })
const near = on(new Environment({ name: 'NAME', services: { box: box('busybox:1.35') } }, import.meta.dirname))
const far = on(
  new Environment({ name: 'NAME', services: { box: box(process.env.FAR_IMAGE) } }, import.meta.dirname).withEngine(
    process.env.FAR_ENGINE,
  ),
)
for (const test of [near, far])
  test.concurrent('stays', async ({ env }) => {
    await env.getContainer('box').commit({ repo: 'NAME', tag: 'made' })
    appendFileSync(process.env.NOTES, 'there\\n')
    await new Promise((done) => setTimeout(done, 100_000))
  })
`

test('a run that used two engines and is killed leaves nothing on either', async () => {
  await using far = await startPrivateEngine()
  const { image, env, docker } = far
  const before = (await docker.listImages()).length
  await using tests = await suite('name: NAME\nservices: {}\n', {
    FAR_IMAGE: image,
    FAR_ENGINE: env['DOCKER_HOST'] ?? '',
  })
  await tests.write('a.test.js', TESTS)
  const running = tests.vitest(['run'])
  const ended = running.then((result) => result)
  const noted = () => tests.noted().then(({ length }) => length)
  await expect.poll(noted, { timeout: 60_000, interval: 200 }).toBe(2)
  expect(await docker.listContainers({ all: true })).toHaveLength(1)
  expect(await docker.listImages()).toHaveLength(before + 1)
  expect(await tests.left()).not.toEqual([])
  kill(running.pid ?? 0)
  await ended
  await expect.poll(() => tests.left(), CLEAN).toEqual([])
  await expect.poll(() => docker.listContainers({ all: true }), CLEAN).toEqual([])
  await expect.poll(async () => (await docker.listImages()).length, CLEAN).toBe(before)
})
