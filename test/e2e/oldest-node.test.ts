import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { oldestNode } from '../../scripts/oldest-node.ts'
import { project } from '../support/cli.ts'

const BOX = `
name: NAME
services:
  cache: { template: redis, with: { version: "7.0" } }
environments:
  dev: { services: [cache], outputs: { REDIS_URL: "\${services.cache.url}" } }
`
const PROGRAM = resolve('test/support/programs/plain.mjs')

test('the oldest Node that it is for reads every file of the package', async () => {
  const node = await oldestNode()
  const { engines } = JSON.parse(await readFile('package.json', 'utf8'))
  const { stdout: version } = await execa(node, ['--version'])
  expect(version).toBe(`v${engines.node.replace('>=', '')}.0.0`)
  const files = globSync(['bin/*.js', 'dist/**/*.js'])
  expect(files.length).toBeGreaterThan(10)
  for (const file of files) await execa(node, ['--check', file])
})

test('on the oldest Node that it is for, commands and the library work', async () => {
  const node = await oldestNode()
  await using box = await project(BOX)
  const works = async (...args: readonly string[]) =>
    (await execa(node, [box.bin, ...args], { cwd: box.folder, env: box.env })).stdout
  expect(JSON.parse(await works('up', '--json')).services).toMatchObject([
    { service: 'cache', state: 'running' },
  ])
  expect(JSON.parse(await works('doctor', '--json')).findings.length).toBeGreaterThan(5)
  expect(await works('init', 'postgres', '--dry-run', '--file', 'other.yaml')).toContain('template: postgres')
  await works('snapshot', 'create', 'kept')
  await works('reset', '--to', 'kept')
  await works('test', '--', 'sh', '-c', 'test -n "$REDIS_URL"')
  await works('down', '--volumes')
  const library = await execa(node, [PROGRAM, box.folder], { cwd: box.folder, env: box.env })
  expect(library.stdout).toBe('PONG')
})
