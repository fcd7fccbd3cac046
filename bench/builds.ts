/**
 * `npm run bench:builds [ROUNDS]`: images. What has not changed against Compose, one changed file against `docker build`
 * with BuildKit, a push of what is there against `docker push`, and the memory of a context of 2 GB. Needs the image
 * `busybox:1.35` on the engine, and Debian's docker-registry.
 */
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { trixieFile } from '../scripts/trixie.ts'
import { startRegistry } from '../test/support/registry.ts'
import { composeCommand } from './compose.ts'
import { type Command, type Ratio, Samples, took } from './samples.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const FILES = 10_000
const MANY_FILES = 50_000
const BIG_BYTES = 2 * 1024 ** 3
const MB = 1e6
const ENVCTL = resolve('bin/envctl.js')
const HOOK = resolve('bench/memory-hook.mjs')
const INPUTS = resolve('src/engine/build/inputs.ts')
const node = process.execPath

const samples = new Samples()
const compose = await composeCommand()
const buildx = await trixieFile('docker-buildx', 'usr/libexec/docker/cli-plugins/docker-buildx')
const root = await mkdtemp(join(tmpdir(), 'envctl-bench-builds-'))
const name = `bench${process.pid}`
const images: string[] = []

const envctl = (cwd: string, ...args: readonly string[]): Command => ({
  command: [node, ENVCTL, ...args],
  cwd,
})
const docker = (cwd: string, ...args: readonly string[]): Command => ({
  command: ['docker', ...args],
  cwd,
  env: { DOCKER_CONFIG: join(root, 'docker'), BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
})

/** A project whose context has so many small files; the registry is where its image is pushed. */
async function project(label: string, count: number, registry: string): Promise<string> {
  const folder = join(root, label)
  const perFolder = 100
  for (let at = 0; at < count; at += 1) {
    const below = join(folder, 'context', String(Math.floor(at / perFolder)))
    if (at % perFolder === 0) await mkdir(below, { recursive: true })
    await writeFile(join(below, `${at}.txt`), `${label} ${at}\n`.repeat(10))
  }
  await mkdir(join(folder, 'context'), { recursive: true })
  await writeFile(join(folder, 'context/Dockerfile'), 'FROM busybox:1.35\nCOPY . /app\n')
  const service = (image: string) =>
    `name: ${name}\nservices: { app: { image: "${image}", build: ./context } }\n`
  await writeFile(
    join(folder, 'envs.yaml'),
    `registry: { prefix: "${registry}/${name}" }\n${service(`${registry}/${name}/${label}:1`)}`,
  )
  await writeFile(join(folder, 'compose.yaml'), service(`${name}/${label}:compose`))
  images.push(`${registry}/${name}/${label}`, `${name}/${label}`)
  return folder
}

const edit = (folder: string, text: string) => writeFile(join(folder, 'context/0/0.txt'), text)

async function compared(folder: string, registry: string): Promise<void> {
  const built = docker(folder, 'build', '--quiet', '--tag', `${name}/app:docker`, 'context')
  const composed: Command | undefined =
    compose === undefined ? undefined : { command: [...compose, '-f', 'compose.yaml', 'build'], cwd: folder }
  await took(envctl(folder, 'build'))
  if (composed !== undefined) await took(composed)
  for (let round = 0; round < ROUNDS; round += 1) {
    await samples.time('envctl build, nothing changed', envctl(folder, 'build'))
    if (composed !== undefined) await samples.time('compose build, nothing changed', composed)
  }
  for (let round = 0; buildx !== undefined && round < ROUNDS; round += 1) {
    await edit(folder, `docker ${round}`)
    await samples.time('docker build, one file changed', built)
    await edit(folder, `envctl ${round}`)
    await samples.time('envctl build, one file changed', envctl(folder, 'build'))
  }
  const push = docker(folder, 'push', '--quiet', `${registry}/${name}/app:1`)
  await took(envctl(folder, 'push'))
  await took(push)
  for (let round = 0; round < ROUNDS; round += 1) {
    await samples.time('envctl push, nothing changed', envctl(folder, 'push'))
    await samples.time('docker push, nothing changed', push)
  }
}

/** How long it takes to know what a context is, in a process that has done nothing before. */
async function decided(context: string): Promise<number> {
  const build = {
    ...{ context, dockerfile: { path: join(context, 'Dockerfile') }, args: {}, labels: {}, extraHosts: [] },
    ...{ noCache: false, pull: false, cacheFrom: [], tags: [], secrets: [], ssh: [] },
  }
  const code = `const { buildInputs } = await import(${JSON.stringify(INPUTS)})
const began = performance.now()
await buildInputs(${JSON.stringify(build)})
console.log(performance.now() - began)`
  return Number((await execa(node, ['--input-type=module', '--eval', code])).stdout)
}

/** The most memory that a build holds, in MB. */
async function memoryOf(folder: string): Promise<number> {
  const file = join(root, 'memory')
  const env = { BENCH_MEMORY_FILE: file }
  await execa(node, ['--import', HOOK, ENVCTL, 'build'], { cwd: folder, stdin: 'ignore', env })
  return Number(await readFile(file, 'utf8')) / MB
}

const RATIOS: readonly Ratio[] = [
  ['envctl build, nothing changed', 'compose build, nothing changed', 0.2],
  ['envctl build, one file changed', 'docker build, one file changed', 1.05],
  ['envctl push, nothing changed', 'docker push, nothing changed', 0.5],
]

const registry = await startRegistry()
try {
  await mkdir(join(root, 'docker/cli-plugins'), { recursive: true })
  if (buildx !== undefined) await symlink(buildx, join(root, 'docker/cli-plugins/docker-buildx'))
  const folder = await project('app', FILES, registry.host)
  await compared(folder, registry.host)
  for (let round = 0; round < ROUNDS; round += 1)
    samples.add(`to know a context of ${FILES} files`, await decided(join(folder, 'context')))

  const many = await project('many', MANY_FILES, registry.host)
  await samples.time(`envctl build of ${MANY_FILES} files, the first`, envctl(many, 'build'))
  await samples.time(`envctl build of ${MANY_FILES} files, nothing changed`, envctl(many, 'build'))

  const big = await project('big', 0, registry.host)
  await writeFile(join(big, 'context/big'), '')
  await truncate(join(big, 'context/big'), BIG_BYTES)
  const memory = await memoryOf(big)
  console.log(samples.tables(ROUNDS, RATIOS))
  console.log(`\nMemory of a build with a context of 2 GB: ${memory.toFixed(0)} MB, to reach: at most 150 MB`)
} finally {
  const { stdout } = await execa('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}'])
  const ours = stdout.split('\n').filter((image) => images.some((each) => image.startsWith(`${each}:`)))
  if (ours.length > 0) await execa('docker', ['rmi', '--force', ...ours])
  await registry.close()
  await rm(root, { recursive: true })
}
