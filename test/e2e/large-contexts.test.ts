import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { startPrivateEngine } from '../support/private-engine.ts'

const BIG_BYTES = 2 * 1024 ** 3
const MOST_BYTES = 150e6
const HOOK = resolve('bench/memory-hook.mjs')
const BOX = 'name: NAME\nservices: { app: { image: "NAME/app:1", build: ./context } }\n'

test('a file of 2 GB goes to the builder in bounded memory', async () => {
  // Builders keep what was sent to them: this one goes with all that it has.
  await using engine = await startPrivateEngine()
  await using box = await project(BOX, { env: engine.env })
  const context = join(box.folder, 'context')
  await mkdir(context)
  await writeFile(join(context, 'Dockerfile'), `FROM ${engine.image}\nCOPY big /\n`)
  await writeFile(join(context, 'big'), '')
  await truncate(join(context, 'big'), BIG_BYTES)
  const file = join(box.folder, 'memory')
  const env = { ...engine.env, NODE_OPTIONS: `--import ${HOOK}`, BENCH_MEMORY_FILE: file }
  const ran = await box.run(['build'], { env })
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
  expect((await engine.docker.getImage(`${box.name}/app:1`).inspect()).Size).toBeGreaterThan(BIG_BYTES)
  expect(Number(await readFile(file, 'utf8'))).toBeLessThan(MOST_BYTES)
})
