import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { kill, processes } from '../support/processes.ts'
import { type Suite, suite, vitestFile } from '../support/suite.ts'

/** How many runs something is killed in, at a moment that nobody chose. */
const POINTS = Number(process.env['ENVCTL_KILL_POINTS'] ?? 26)
const AT_ONCE = 2
/** What a run does in this time is begun, half done, and done. */
const SPAN_MS = 6000
const CLEAN = { timeout: 120_000, interval: 2000 }

const CACHE = `
name: NAME
services:
  cache: { template: redis, with: { version: "7.0" } }
`
const VICTIMS = ['the runner', 'its workers', 'the keeper', 'runner and keeper'] as const

/** The processes of a run: itself, what it has started, and what keeps its copies. */
async function familyOf(runner: number) {
  const all = await processes()
  const keepers = all.filter(
    ({ command }) => command.includes('keeper.js') && command.includes(`"owner":"${runner}.`),
  )
  const workers = all.filter(
    ({ parent, command }) => parent === runner && !keepers.some((keeper) => keeper.command === command),
  )
  const pids = (list: typeof all) => list.map(({ pid }) => pid)
  return { workers: pids(workers), keepers: pids(keepers) }
}

async function killIn(tests: Suite, point: number): Promise<void> {
  const victim = VICTIMS[point % VICTIMS.length]
  const running = tests.vitest(['run', '--maxWorkers=2', `--pool=${point % 8 < 4 ? 'forks' : 'threads'}`])
  const { pid = 0 } = running
  await delay(Math.random() * SPAN_MS)
  const { workers, keepers } = await familyOf(pid)
  if (victim === 'its workers') workers.forEach(kill)
  if (victim === 'the keeper' || victim === 'runner and keeper') keepers.forEach(kill)
  if (victim === 'the runner' || victim === 'runner and keeper') kill(pid)
  const ended = await running
  // Another keeper takes the place of one that is killed, and the tests go on.
  if (victim === 'the keeper') expect(ended.exitCode, String(ended.all)).toBe(0)
}

test(`of runs that are killed at ${POINTS} moments, nothing is left`, { timeout: 30 * 60_000 }, async () => {
  await using tests = await suite(CACHE)
  await using box = await project('name: NAME\nservices: {}\n')
  for (const file of ['a', 'b']) await tests.write(`${file}.test.js`, vitestFile('test', 3))
  const points = Array.from({ length: POINTS }, (_, point) => point)
  const lane = async () => {
    for (let point = points.shift(); point !== undefined; point = points.shift()) await killIn(tests, point)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  // What was left by a runner and its keeper is swept by whatever comes next.
  const left = async () => {
    await box.run(['ls'])
    return tests.left()
  }
  await expect.poll(left, CLEAN).toEqual([])
})
