/**
 * `npm run bench [ROUNDS]`: envctl, the raw Engine API, Docker Compose and Testcontainers in turn on the same
 * group, whole processes, medians and ratios in one run. Needs the images of `group.ts` on the engine.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import Docker from 'dockerode'
import { composeCommand } from './compose.ts'
import { IMAGES, writeGroup } from './group.ts'
import { Samples } from './samples.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const ENVCTL = resolve('bin/envctl.js')

const samples = new Samples()
const time = (what: string, command: readonly string[], cwd: string) => samples.time(what, { command, cwd })

const node = process.execPath
const { folder, name } = await writeGroup()
const compose = await composeCommand()
const raw = [node, resolve('bench/raw.ts')]
const testcontainers = [node, resolve('bench/testcontainers.ts')]

await requireImages()
for (let round = 0; round < ROUNDS; round += 1) {
  await time('raw up', [...raw, 'up', `${name}r`], folder)
  await time('raw down', [...raw, 'down', `${name}r`], folder)
  // Without layers both do the same work; with them the databases are there already.
  const bare = { command: [node, ENVCTL, 'up', '--no-cache'], cwd: folder, env: { ENVCTL_LAYERS_LIMIT: '0' } }
  await samples.time('envctl up without layers', bare)
  await time('envctl down', [node, ENVCTL, 'down', '--volumes'], folder)
  await time('envctl up', [node, ENVCTL, 'up'], folder)
  await time('envctl no-op up', [node, ENVCTL, 'up'], folder)
  await time('envctl ps', [node, ENVCTL, 'ps'], folder)
  await time('envctl down', [node, ENVCTL, 'down', '--volumes'], folder)
  if (compose !== undefined) {
    await time('compose up', [...compose, 'up', '-d', '--wait'], folder)
    await time('compose no-op up', [...compose, 'up', '-d', '--wait'], folder)
    await time('compose ps', [...compose, 'ps'], folder)
    await time('compose down', [...compose, 'down', '--volumes'], folder)
  }
  await time('testcontainers up and down', testcontainers, folder)
  await time('envctl --version', [node, ENVCTL, '--version'], folder)
  await time('node -e 0', [node, '-e', '0'], folder)
}

const table = samples.tables(ROUNDS, [
  ['envctl up without layers', 'raw up', 1.1],
  ['envctl up', 'raw up', undefined],
  ['compose up', 'raw up', undefined],
  ['envctl no-op up', 'compose no-op up', 0.25],
  ['envctl down', 'raw down', 1.15],
  ['compose down', 'raw down', undefined],
  ['envctl ps', 'compose ps', 1.5],
  ['envctl --version', 'node -e 0', 2],
])
console.log(table)
if (compose === undefined) console.log('\nDocker Compose could not be had here: its rows are missing.')
await mkdir('.cache', { recursive: true })
await writeFile('.cache/bench.md', `${table}\n`)

/** What is measured is the group and not the network: the images must be there. */
async function requireImages(): Promise<void> {
  const docker = new Docker()
  for (const image of Object.values(IMAGES)) {
    try {
      await docker.getImage(image).inspect()
    } catch (error) {
      throw new Error(`image ${image} is not on the engine: run npm run bench after npm test, or pull it`, {
        cause: error,
      })
    }
  }
}
