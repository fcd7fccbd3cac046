import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { docker } from '../support/docker.ts'
import { works } from '../support/works.ts'

/** How often each command is killed by each signal. */
const POINTS = Number(process.env['ENVCTL_KILL_POINTS'] ?? 50)
/** A command that was asked to end has this long. */
const END_MS = 30_000

const BOX = `
name: NAME
services:
  db: { template: redis, with: { version: "7.0" } }
  api:
    image: busybox:1.35
    command: httpd -f -p 80
    ports: ["80"]
    volumes: ["files:/files"]
    depends_on: { db: { condition: service_healthy } }
    stop_grace_period: 0s
volumes: { files: {} }
`

/** Things of somebody else that look as if they were ours. */
async function foreign(name: string) {
  const label = `com.docker.compose.project=${name}-default`
  const other = `${name}-default-db-2`
  await docker('network', 'create', '--label', label, `${name}-default_other`)
  await docker('volume', 'create', '--label', label, `${name}-default_other`)
  const image = 'busybox:1.35'
  const mount = `${name}-default_other:/v`
  await docker(
    'run',
    '-d',
    '--init',
    '--name',
    other,
    '--label',
    label,
    '-v',
    mount,
    image,
    'sleep',
    '100000',
  )
  const seen = async () => [
    await docker('inspect', '--format', '{{.Id}} {{.State.StartedAt}} {{.State.Running}}', other),
    await docker('network', 'inspect', '--format', '{{.Id}}', `${name}-default_other`),
    await docker('volume', 'inspect', '--format', '{{.CreatedAt}}', `${name}-default_other`),
  ]
  return {
    seen,
    [Symbol.asyncDispose]: async () => {
      await docker('rm', '-f', other)
      await docker('network', 'rm', `${name}-default_other`)
      await docker('volume', 'rm', `${name}-default_other`)
    },
  }
}

/** Starts a command and ends it by a signal after so long; how it ended. */
async function killed(box: Project, args: readonly string[], signal: NodeJS.Signals, afterMs: number) {
  const running = execa(process.execPath, [box.bin, ...args], {
    cwd: box.folder,
    env: box.env,
    reject: false,
    stdin: 'ignore',
  })
  await delay(afterMs)
  running.kill(signal)
  const asked = performance.now()
  const result = await running
  expect(performance.now() - asked, result.stderr).toBeLessThan(END_MS)
  const expected: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGTERM: 143 }
  // It may have been done already, or not have listened yet.
  if (result.signal === undefined) expect([0, expected[signal]], result.stderr).toContain(result.exitCode)
  else expect(result.signal).toBe(signal)
}

/** How long a command takes, so that the moments of being killed are spread over all of it. */
async function lasts(box: Project, args: readonly string[]): Promise<number> {
  const began = performance.now()
  await works(box, ...args)
  return performance.now() - began
}

test.concurrent.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'killed by %s at any moment of up, restart or down, the next up repairs and the next down leaves nothing',
  async (signal) => {
    await using box = await project(BOX)
    await box.run(['up'])
    await works(box, 'down', '-v')
    await using other = await foreign(box.name)
    const before = await other.seen()
    const ours = async () => {
      const filter = ['--filter', `label=dev.envctl.instance=${box.name}-default`, '-q']
      const lists = [
        docker('ps', '-a', ...filter),
        docker('volume', 'ls', ...filter),
        docker('network', 'ls', ...filter),
      ]
      return (await Promise.all(lists)).join('')
    }
    const usable = async (expected: string) => {
      await works(box, 'up')
      const { services } = JSON.parse(await works(box, 'ps', '--json'))
      expect(services.map(({ state }: { state: string }) => state)).toEqual(['running', 'running'])
      expect(await works(box, 'exec', '-T', 'db', 'redis-cli', 'get', 'key')).toBe(expected)
    }
    const upMs = await lasts(box, ['up'])
    const restartMs = await lasts(box, ['restart'])
    const downMs = await lasts(box, ['down', '-v'])
    for (let point = 0; point < POINTS; point += 1) {
      await killed(box, ['up'], signal, Math.random() * upMs)
      await usable('')
      await works(box, 'exec', '-T', 'db', 'redis-cli', 'set', 'key', String(point))
      await works(box, 'exec', '-T', 'db', 'redis-cli', 'save')
      await killed(box, ['restart'], signal, Math.random() * restartMs)
      await usable(String(point))
      await killed(box, ['down'], signal, Math.random() * downMs)
      await usable(String(point))
      await killed(box, ['down', '-v'], signal, Math.random() * downMs)
      await works(box, 'down', '-v')
      expect(await ours()).toBe('')
    }
    expect(await other.seen()).toEqual(before)
  },
  40 * 60_000,
)
