import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { thisProcess } from '../../../src/actions/instance/process-owner.ts'
import { Janitor } from '../../../src/actions/janitor/spawn.ts'
import { testEngine } from '../../support/engine.ts'
import { processes } from '../../support/processes.ts'
import { uniqueName } from '../../support/requests.ts'

/** Janitors that do a job, by process. */
const doing = async (job: object): Promise<readonly number[]> =>
  (await processes())
    .filter(({ command }) => command.includes('janitor.js') && command.includes(JSON.stringify(job)))
    .map(({ pid }) => pid)

test('one that has nothing to look after any more ends, and another begins when there is something again', async () => {
  const engine = await testEngine()
  onTestFinished(() => engine.close())
  const job = { owner: thisProcess(), engine: engine.address.url, for: uniqueName() }
  const janitor = new Janitor(job, { restarts: true })
  expect(await doing(job)).toEqual([])
  janitor.add('a')
  const [first] = await doing(job)
  expect(first).toBeDefined()
  janitor.drop('a')
  await expect.poll(() => doing(job), { timeout: 60_000, interval: 200 }).toEqual([])
  janitor.add('b')
  expect(await doing(job)).toHaveLength(1)
  janitor.drop('b')
  await expect.poll(() => doing(job), { timeout: 60_000, interval: 200 }).toEqual([])
})

test('those that cannot reach the engine are not started one upon the other', async () => {
  const job = { owner: thisProcess(), engine: 'tcp://127.0.0.1:1', for: uniqueName() }
  const janitor = new Janitor(job, { restarts: true })
  janitor.add('a')
  const seen = new Set<number>()
  const began = performance.now()
  while (seen.size < 2 || performance.now() - began < 5000) {
    for (const pid of await doing(job)) seen.add(pid)
    await delay(20)
  }
  // Twice at once, and after 0.2, 0.4, 0.8 and 1.6 seconds: a busy machine starts fewer.
  expect(seen.size).toBeLessThanOrEqual(6)
  janitor.drop('a')
})
