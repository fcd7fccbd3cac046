import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { works } from '../support/works.ts'

const BOX = `
name: NAME
services:
  db: { template: redis, with: { version: "7.0" } }
`

test(
  'ten forks at once of one snapshot have its state, and none sees what another writes',
  async () => {
    await using box = await project(BOX)
    const redis = (command: string, ...where: readonly string[]) =>
      works(box, 'exec', ...where, '-T', 'db', 'redis-cli', ...command.split(' '))
    await works(box, 'up')
    await redis('set key parent')
    await works(box, 'snapshot', 'create', 'base')
    const names = Array.from({ length: 10 }, (_, index) => `f${index}`)
    const forked = await Promise.all(
      names.map(async (name) => JSON.parse(await works(box, 'fork', name, '--from', 'base', '--json'))),
    )
    const ports = forked.flatMap(({ services }) =>
      services[0].ports.map(({ port }: { port: number }) => port),
    )
    expect(new Set(ports).size).toBe(10)
    const where = (name: string) => ['--instance', name]
    expect(await Promise.all(names.map((name) => redis('get key', ...where(name))))).toEqual(
      names.map(() => 'parent'),
    )
    await Promise.all(names.map((name) => redis(`set key ${name}`, ...where(name))))
    expect(await Promise.all(names.map((name) => redis('get key', ...where(name))))).toEqual(names)
    expect(await redis('get key')).toBe('parent')
  },
  10 * 60_000,
)
