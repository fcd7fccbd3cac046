import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { startPrivateEngine } from '../support/private-engine.ts'

const FILES = 50_000
const PER_FOLDER = 100
const BIG_BYTES = 2 * 1024 ** 3
/** What is written is what a disk takes, of which other tests have their share. */
const SLOW_DISK_MS = 300_000
const PATIENT = { timeout: 400_000 }
const MOST_BYTES = 150e6
const HOOK = resolve('bench/memory-hook.mjs')
const BOX = 'name: NAME\nservices: { app: { image: "NAME/app:1", build: ./context } }\n'

test(`a context of ${FILES} small files is built once, and then known to be unchanged`, PATIENT, async () => {
  await using engine = await startPrivateEngine()
  await using box = await project(BOX, { env: engine.env })
  const context = join(box.folder, 'context')
  for (let folder = 0; folder < FILES / PER_FOLDER; folder += 1) {
    const below = join(context, String(folder))
    await mkdir(below, { recursive: true })
    await Promise.all(
      Array.from({ length: PER_FOLDER }, (_, at) => writeFile(join(below, `${at}.txt`), `${folder} ${at}\n`)),
    )
  }
  await writeFile(join(context, 'Dockerfile'), `FROM ${engine.image}\nCOPY . /context/\n`)
  const built = async () => {
    const ran = await box.run(['build', '--json'], { timeoutMs: SLOW_DISK_MS })
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
    return JSON.parse(ran.stdout).images[0].how
  }
  expect(await built()).toBe('built')
  expect(await built()).toBe('unchanged')
  const counted = await execa(
    'docker',
    [
      'run',
      '--rm',
      `${box.name}/app:1`,
      'sh',
      '-c',
      'find /context -type f | wc -l; cat /context/499/99.txt',
    ],
    { env: engine.env },
  )
  expect(counted.stdout).toBe(`${FILES + 1}\n499 99`)
})

test('a file of 2 GB goes to the builder in bounded memory', PATIENT, async () => {
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
  const ran = await box.run(['build'], { env, timeoutMs: SLOW_DISK_MS })
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
  expect((await engine.docker.getImage(`${box.name}/app:1`).inspect()).Size).toBeGreaterThan(BIG_BYTES)
  expect(Number(await readFile(file, 'utf8'))).toBeLessThan(MOST_BYTES)
})
