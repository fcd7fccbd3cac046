import { setTimeout as delay } from 'node:timers/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { ENVCTL } from '../../src/base/labels.ts'
import { partsOf, recordsOf } from '../../src/state/records.ts'
import type { Project } from '../support/cli.ts'
import { docker } from '../support/docker.ts'
import { testEngine } from '../support/engine.ts'
import { layeredProject } from '../support/layers.ts'
import { works } from '../support/works.ts'

/** How often each command is killed. */
const POINTS = Number(process.env['ENVCTL_STATE_KILL_POINTS'] ?? 13)

const BOX = `
name: NAME
services:
  db: { template: redis, with: { version: "7.0" }, environment: { OF: NAME } }
environments:
  dev:
    setup:
      - { name: schema, exec: { service: db, command: redis-cli set schema 1 } }
      - { name: seed, exec: { service: db, command: redis-cli incrby total 100 } }
`

/** Starts a command and kills it after so long. */
async function killed(box: Project, args: readonly string[], afterMs: number): Promise<void> {
  const options = { cwd: box.folder, env: box.env, reject: false, stdin: 'ignore' } as const
  const running = execa(process.execPath, [box.bin, ...args], options)
  await delay(afterMs)
  running.kill('SIGKILL')
  await running
}

async function lasts(box: Project, ...args: readonly string[]): Promise<number> {
  const began = performance.now()
  await works(box, ...args)
  return performance.now() - began
}

const total = (box: Project, ...where: readonly string[]) =>
  works(box, 'exec', ...where, '-T', 'db', 'redis-cli', 'get', 'total')

/** What the engine has of an instance, and of layers in the making for it that nobody needs. */
async function left(instance: string): Promise<readonly string[]> {
  const filters = [`label=dev.envctl.instance=${instance}`, `label=com.docker.compose.project=${instance}`]
  const lists = filters.flatMap((filter) => [
    docker('ps', '-a', '--filter', filter, '--format', '{{.Names}}'),
    docker('volume', 'ls', '--filter', filter, '-q'),
    docker('network', 'ls', '--filter', filter, '--format', '{{.Name}}'),
  ])
  const engine = await testEngine()
  try {
    const volumes = await engine.volumes.list({})
    const needed = new Set(recordsOf(volumes).flatMap(partsOf))
    const parts = volumes.filter(
      ({ name, labels }) => labels[ENVCTL.partOf] === instance && !needed.has(name),
    )
    return [...(await Promise.all(lists)), ...parts.map(({ name }) => name)].filter((text) => text !== '')
  } finally {
    engine.close()
  }
}

test(
  'killed at any moment of making and changing state, it is the old or the new, and never half of one',
  async () => {
    await using box = await layeredProject(BOX)
    const instance = `${box.name}-dev`
    const upMs = await lasts(box, 'up')
    const resetMs = await lasts(box, 'reset')
    const snapshotMs = await lasts(box, 'snapshot', 'create', 'base')
    const forkMs = await lasts(box, 'fork', 'other', '--from', 'base')
    await works(box, 'down', '-v', '--instance', 'other')
    for (let point = 0; point < POINTS; point += 1) {
      await works(box, 'down', '-v')
      await killed(box, ['up', '--no-cache'], Math.random() * upMs)
      await works(box, 'up')
      expect(await total(box)).toBe('100')

      await works(box, 'exec', '-T', 'db', 'redis-cli', 'incr', 'total')
      await killed(box, ['reset'], Math.random() * resetMs)
      await works(box, 'up')
      expect(['100', '101']).toContain(await total(box))

      await works(box, 'exec', '-T', 'db', 'redis-cli', 'set', 'total', '7')
      await killed(box, ['snapshot', 'create', `s${point}`], Math.random() * snapshotMs)
      await works(box, 'up')
      expect(await total(box)).toBe('7')
      const { exitCode } = await box.run(['restore', `s${point}`])
      // It had been made or not; one of which half is there would be another error.
      expect([0, 2]).toContain(exitCode)
      expect(await total(box)).toBe('7')

      await killed(box, ['fork', 'other', '--from', 'base'], Math.random() * forkMs)
      await works(box, 'down', '-v', '--instance', 'other')
      await works(box, 'fork', 'other', '--from', 'base')
      expect(await total(box, '--instance', 'other')).toBe('100')
      await works(box, 'down', '-v', '--instance', 'other')
      expect(await left(`${instance}-other`)).toEqual([])
    }
    await works(box, 'down', '-v')
    expect(await left(instance)).toEqual([])
  },
  40 * 60_000,
)
