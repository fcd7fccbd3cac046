import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { testEngine } from '../support/engine.ts'
import { leftOf } from '../support/library.ts'
import { janitorsOf, kill } from '../support/processes.ts'

/** How many times something is killed at a moment that nobody chose. */
const POINTS = Number(process.env['ENVCTL_KILL_POINTS'] ?? 28)
const AT_ONCE = 4
/** What a program does in this time is begun, half done, and done and begun anew. */
const SPAN_MS = 4000
/** What was asked of a busy engine before the end may still come. */
const CLEAN_MS = 90_000
const PROGRAM = resolve('test/support/programs/library.mjs')

const BOX = `
name: NAME
services:
  cache: { image: "busybox:1.35", init: true, command: sleep 1000, volumes: ["/data", "files:/files"] }
  web: { image: "busybox:1.35", init: true, command: httpd -f -p 80, ports: ["80"], depends_on: [cache] }
volumes: { files: {} }
`
const VICTIMS = ['the program', 'its janitor', 'both'] as const

async function killAt(box: Project, point: number): Promise<void> {
  const victim = VICTIMS[point % VICTIMS.length]
  const running = execa(process.execPath, [PROGRAM, box.folder, box.name], { env: box.env, reject: false })
  await new Promise((begun) => running.stdout.once('data', begun))
  await delay(Math.random() * SPAN_MS)
  const { pid = 0 } = running
  if (victim !== 'the program') for (const janitor of await janitorsOf(pid)) kill(janitor)
  // Another one takes its place, and the program goes on.
  if (victim === 'its janitor') await delay(Math.random() * SPAN_MS)
  kill(pid)
  const ended = await running
  expect(ended.signal, ended.stderr).toBe('SIGKILL')
}

test(`killed at ${POINTS} moments, it leaves nothing behind`, { timeout: 20 * 60_000 }, async () => {
  await using box = await project(BOX)
  const engine = await testEngine()
  const points = Array.from({ length: POINTS }, (_, point) => point)
  const lane = async () => {
    for (let point = points.shift(); point !== undefined; point = points.shift()) await killAt(box, point)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  // What was left by a program and its janitor is swept by whatever comes next.
  const left = async () => {
    await box.run(['ls'])
    return leftOf(box.name, engine)
  }
  await expect.poll(left, { timeout: CLEAN_MS, interval: 2000 }).toEqual([])
  engine.close()
})

test('a killed program is tidied up after without any other command', async () => {
  await using box = await project(BOX)
  const engine = await testEngine()
  const running = execa(process.execPath, [PROGRAM, box.folder, box.name], { env: box.env, reject: false })
  const [, pid = 0] = [await new Promise((begun) => running.stdout.once('data', begun)), running.pid]
  await expect.poll(() => leftOf(box.name, engine), { timeout: 20_000 }).not.toEqual([])
  kill(pid)
  await running
  await expect.poll(() => leftOf(box.name, engine), { timeout: CLEAN_MS }).toEqual([])
  engine.close()
})
