/**
 * `npm run bench:state [ROUNDS]`: going back to a known state. envctl's reset and fork against Compose, which begins
 * anew, and against the raw engine; with data of several sizes. Needs the images of `group.ts` on the engine.
 */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { composeCommand } from './compose.ts'
import { IMAGES, PASSWORD, writeGroup } from './group.ts'
import { type Command, type Ratio, Samples, took } from './samples.ts'
import { seedOf } from './seed.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const ENVCTL = resolve('bin/envctl.js')
const SIZES_MB = [20, 200, 2000] as const
const COMPARED_MB = 200

const node = process.execPath
const samples = new Samples()
const compose = await composeCommand()

interface Project {
  readonly folder: string
  readonly name: string
}

async function seeded(mb: number): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-bench-state-'))
  const name = folder.slice(folder.lastIndexOf('-') + 1).toLowerCase()
  await writeFile(join(folder, 'seed.sql'), seedOf(mb))
  await writeFile(
    join(folder, 'envs.yaml'),
    `name: s${name}e
services:
  db:
    image: ${IMAGES.db}
    environment: { POSTGRES_PASSWORD: ${PASSWORD} }
    ports: ["5432"]
    ready: { tcp: { port: 5432, protocol: postgres } }
environments:
  dev:
    setup:
      - { name: seed, exec: { service: db, command: psql -q -U postgres -f - }, stdin: seed.sql }
`,
  )
  await writeFile(
    join(folder, 'compose.yaml'),
    `name: s${name}c
services:
  db:
    image: ${IMAGES.db}
    environment: { POSTGRES_PASSWORD: ${PASSWORD} }
    ports: ["127.0.0.1::5432"]
    healthcheck: { test: ["CMD-SHELL", "pg_isready -U postgres -h 127.0.0.1"], interval: 250ms, retries: 60 }
`,
  )
  return { folder, name }
}

const envctl = (cwd: string, ...args: readonly string[]): Command => ({
  command: [node, ENVCTL, ...args],
  cwd,
})

/** What a definition leaves: its instances, and the layers that nobody else has. */
async function cleared(cwd: string, instances: readonly string[]): Promise<void> {
  for (const instance of instances) await took(envctl(cwd, 'down', '--volumes', '--instance', instance))
}

async function resets(): Promise<void> {
  for (const mb of SIZES_MB) {
    const { folder, name } = await seeded(mb)
    await took(envctl(folder, 'up'))
    for (let round = 0; round < ROUNDS; round += 1) {
      await samples.time(`envctl reset, ${mb} MB`, envctl(folder, 'reset'))
      if (mb === COMPARED_MB && compose !== undefined) await beginAnew(folder, compose)
    }
    if (mb === COMPARED_MB) await forks(folder)
    await cleared(folder, [`s${name}e-dev`])
    if (compose !== undefined && mb === COMPARED_MB)
      await took({ command: [...compose, 'down', '--volumes'], cwd: folder })
  }
}

/** How a known state is come by without layers. */
async function beginAnew(cwd: string, compose: readonly string[]): Promise<void> {
  const down = await took({ command: [...compose, 'down', '--volumes', '--timeout', '1'], cwd })
  const up = await took({ command: [...compose, 'up', '-d', '--wait'], cwd })
  const command = [...compose, 'exec', '-T', 'db', 'psql', '-q', '-U', 'postgres']
  const seed = await took({ command, cwd, input: join(cwd, 'seed.sql') })
  samples.add(`compose down, up and seed, ${COMPARED_MB} MB`, down + up + seed)
}

/** A second instance, against a container that the raw engine starts on a data directory that is there. */
async function forks(cwd: string): Promise<void> {
  await took(envctl(cwd, 'snapshot', 'create', 'base'))
  const raw = (verb: string): Command => ({
    command: [node, resolve('bench/raw-restart.ts'), verb, 'envctl-bench-restart'],
    cwd,
  })
  await took(raw('up'))
  await took(raw('down'))
  for (let round = 0; round < ROUNDS; round += 1) {
    await samples.time('envctl fork, 200 MB', envctl(cwd, 'fork', 'other', '--from', 'base'))
    await took(envctl(cwd, 'down', '--volumes', '--instance', 'other'))
    await samples.time('raw create, start and ready on existing data', raw('up'))
    await took(raw('down'))
  }
  await took(raw('clear'))
  await took(envctl(cwd, 'snapshot', 'rm', 'base', '--yes'))
}

async function groupOfFive(): Promise<void> {
  const { folder, name } = await writeGroup()
  const raw = [node, resolve('bench/raw.ts')]
  const replacing = (verb: string, ...services: readonly string[]): Command => ({
    command: [node, resolve('bench/raw-replace.ts'), verb, `${name}n`, ...services],
    cwd: folder,
  })
  await took(envctl(folder, 'up'))
  await took(replacing('up'))
  for (let round = 0; round < ROUNDS; round += 1) {
    await samples.time('envctl reset, group of five', envctl(folder, 'reset'))
    await took(replacing('prepare'))
    await samples.time('raw replacement, group of five', replacing('replace'))
    await samples.time('envctl reset db cache', envctl(folder, 'reset', 'db', 'cache'))
    await took(replacing('prepare'))
    await samples.time('raw replacement, db cache', replacing('replace', 'db', 'cache'))
    await took(envctl(folder, 'down', '--volumes'))
    await samples.time('envctl up from layers', envctl(folder, 'up'))
    await samples.time('raw up', { command: [...raw, 'up', `${name}r`], cwd: folder })
    await took({ command: [...raw, 'down', `${name}r`], cwd: folder })
    if (compose === undefined) continue
    await took({ command: [...compose, 'up', '-d', '--wait'], cwd: folder })
    const down = await took({ command: [...compose, 'down', '--volumes'], cwd: folder })
    const up = await took({ command: [...compose, 'up', '-d', '--wait'], cwd: folder })
    samples.add('compose down and up, group of five', down + up)
    await took({ command: [...compose, 'down', '--volumes'], cwd: folder })
  }
  await took(envctl(folder, 'down', '--volumes'))
  await took(replacing('down'))
}

await groupOfFive()
await resets()

const RATIOS: readonly Ratio[] = [
  ['envctl reset, 200 MB', 'compose down, up and seed, 200 MB', 0.15],
  ['envctl reset, 2000 MB', 'envctl reset, 20 MB', 1.25],
  ['envctl reset, group of five', 'compose down and up, group of five', 0.28],
  ['envctl reset db cache', 'compose down and up, group of five', 0.15],
  ['raw replacement, group of five', 'compose down and up, group of five', undefined],
  ['raw replacement, db cache', 'compose down and up, group of five', undefined],
  ['envctl reset, group of five', 'raw replacement, group of five', undefined],
  ['envctl reset db cache', 'raw replacement, db cache', undefined],
  ['envctl up from layers', 'raw up', 0.5],
  ['envctl fork, 200 MB', 'raw create, start and ready on existing data', 1.25],
]
const table = samples.tables(ROUNDS, RATIOS)
console.log(table)
if (compose === undefined) console.log('\nDocker Compose could not be had here: its rows are missing.')
await mkdir('.cache', { recursive: true })
await writeFile('.cache/bench-state.md', `${table}\n`)
process.exit(0)
