/**
 * `npm run bench [ROUNDS]`: envctl, the raw Engine API, Docker Compose and Testcontainers in turn on the same
 * group, whole processes, medians and ratios in one run. Needs the images of `group.ts` on the engine.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import Docker from 'dockerode'
import { execa } from 'execa'
import { composeCommand } from './compose.ts'
import { IMAGES, writeGroup } from './group.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const ENVCTL = resolve('bin/envctl.js')

type Samples = Map<string, number[]>
const samples: Samples = new Map()

async function time(what: string, command: readonly string[], cwd: string): Promise<void> {
  const [file = '', ...args] = command
  const began = performance.now()
  // No image of a reaper is needed for what is stopped at once.
  await execa(file, args, { cwd, stdin: 'ignore', env: { TESTCONTAINERS_RYUK_DISABLED: 'true' } })
  const list = samples.get(what) ?? []
  list.push(performance.now() - began)
  samples.set(what, list)
}

function median(what: string): number | undefined {
  const sorted = samples.get(what)?.toSorted((a, b) => a - b)
  return sorted?.[Math.floor(sorted.length / 2)]
}

const node = process.execPath
const { folder, name } = await writeGroup()
const compose = await composeCommand()
const raw = [node, resolve('bench/raw.ts')]
const testcontainers = [node, resolve('bench/testcontainers.ts')]

await requireImages()
for (let round = 0; round < ROUNDS; round += 1) {
  await time('raw up', [...raw, 'up', `${name}r`], folder)
  await time('raw down', [...raw, 'down', `${name}r`], folder)
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

const RATIOS = [
  ['envctl up', 'raw up', 1.1],
  ['compose up', 'raw up', undefined],
  ['envctl no-op up', 'compose no-op up', 0.25],
  ['envctl down', 'raw down', 1.15],
  ['compose down', 'raw down', undefined],
  ['envctl ps', 'compose ps', 1.5],
  ['envctl --version', 'node -e 0', 2],
] as const

const times = [...samples.keys()].map((what) => `| ${what} | ${median(what)?.toFixed(0)} |`)
const ratios = RATIOS.map(([a, b, limit]) => {
  const [of, to] = [median(a), median(b)]
  const ratio = of === undefined || to === undefined ? 'not measured' : (of / to).toFixed(2)
  return `| ${a} / ${b} | ${ratio} | ${limit === undefined ? '' : `at most ${limit}`} |`
})
const table = [
  `| what (median of ${ROUNDS}) | ms |`,
  '| --- | --- |',
  ...times,
  '',
  '| ratio | measured | to reach |',
  '| --- | --- | --- |',
  ...ratios,
].join('\n')
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
