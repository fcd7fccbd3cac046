/**
 * `npm run bench:builds [ROUNDS]`: images. What has not changed against Compose, one changed file and a first build of
 * many files against `docker build` with BuildKit, a push of what is there against `docker push`, and the memory of a
 * context of 2 GB. Needs Debian's docker-registry and dockerd: builds go to an engine of the bench's own, whose builder
 * is gone with it; pushes to the usual one, which reaches the registry.
 */
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { build } from 'rolldown'
import { trixieFile } from '../scripts/trixie.ts'
import { busyboxImage } from '../test/support/image.ts'
import { type PrivateEngine, startPrivateEngine } from '../test/support/private-engine.ts'
import { startRegistry } from '../test/support/registry.ts'
import { composeCommand } from './compose.ts'
import { type Command, type Ratio, Samples, took } from './samples.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const FILES = 10_000
const MANY_FILES = 50_000
const BIG_BYTES = 2 * 1024 ** 3
const MB = 1e6
const ENVCTL_MANY = `envctl build of ${MANY_FILES} files, the first`
const DOCKER_MANY = `docker build of ${MANY_FILES} files, the first`
const ENVCTL = resolve('bin/envctl.js')
const HOOK = resolve('bench/memory-hook.mjs')
const node = process.execPath

const samples = new Samples()
const compose = await composeCommand()
const buildx = await trixieFile('docker-buildx', 'usr/libexec/docker/cli-plugins/docker-buildx')
const root = await mkdtemp(join(tmpdir(), 'envctl-bench-builds-'))
const name = `bench${process.pid}`

type Env = Readonly<Record<string, string>>

const envctl = (cwd: string, env: Env, ...args: readonly string[]): Command => ({
  command: [node, ENVCTL, ...args],
  cwd,
  env,
})
const docker = (cwd: string, env: Env, ...args: readonly string[]): Command => ({
  command: ['docker', ...args],
  cwd,
  env: { ...env, DOCKER_CONFIG: join(root, 'docker'), BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
})

interface Project {
  /** Its name in those of its images. */
  readonly label: string
  /** Small files in its context. */
  readonly files: number
  readonly base: string
  /** Where its image is pushed. */
  readonly registry?: string
}

async function project({ label, files, base, registry = '127.0.0.1:1' }: Project): Promise<string> {
  const folder = join(root, label)
  const perFolder = 100
  for (let at = 0; at < files; at += 1) {
    const below = join(folder, 'context', String(Math.floor(at / perFolder)))
    if (at % perFolder === 0) await mkdir(below, { recursive: true })
    await writeFile(join(below, `${at}.txt`), `${label} ${at}\n`.repeat(10))
  }
  await mkdir(join(folder, 'context'), { recursive: true })
  await writeFile(join(folder, 'context/Dockerfile'), `FROM ${base}\nCOPY . /app\n`)
  const service = (image: string) =>
    `name: ${name}\nservices: { app: { image: "${image}", build: ./context } }\n`
  await writeFile(
    join(folder, 'envs.yaml'),
    `registry: { prefix: "${registry}/${name}" }\n${service(`${registry}/${name}/${label}:1`)}`,
  )
  await writeFile(join(folder, 'compose.yaml'), service(`${name}/${label}:compose`))
  return folder
}

const edit = (folder: string, text: string) => writeFile(join(folder, 'context/0/0.txt'), text)

async function builds({ image: base, env }: PrivateEngine): Promise<void> {
  const folder = await project({ label: 'app', files: FILES, base })
  const built = docker(folder, env, 'build', '--quiet', '--tag', `${name}/app:docker`, 'context')
  const composed: Command | undefined =
    compose === undefined
      ? undefined
      : { command: [...compose, '-f', 'compose.yaml', 'build'], cwd: folder, env }
  await took(envctl(folder, env, 'build'))
  if (composed !== undefined) await took(composed)
  for (let round = 0; round < ROUNDS; round += 1) {
    await samples.time('envctl build, nothing changed', envctl(folder, env, 'build'))
    if (composed !== undefined) await samples.time('compose build, nothing changed', composed)
    await samples.time('node that does nothing', { command: [node, '--eval', '0'], cwd: folder })
  }
  for (let round = 0; buildx !== undefined && round < ROUNDS; round += 1) {
    await edit(folder, `docker ${round}`)
    await samples.time('docker build, one file changed', built)
    await edit(folder, `envctl ${round}`)
    await samples.time('envctl build, one file changed', envctl(folder, env, 'build'))
  }
  const inputs = await bundledInputs()
  for (let round = 0; round < ROUNDS; round += 1)
    samples.add(`to know a context of ${FILES} files`, await decided(join(folder, 'context'), inputs))
}

async function manyFiles({ image: base, env }: PrivateEngine): Promise<void> {
  const theirs = await project({ label: 'theirs', files: MANY_FILES, base })
  if (buildx !== undefined)
    await samples.time(DOCKER_MANY, docker(theirs, env, 'build', '--quiet', '--tag', 'many', 'context'))
  const many = await project({ label: 'many', files: MANY_FILES, base })
  await samples.time(ENVCTL_MANY, envctl(many, env, 'build'))
  await samples.time(`envctl build of ${MANY_FILES} files, nothing changed`, envctl(many, env, 'build'))
}

async function pushes(base: string, registry: string): Promise<void> {
  const folder = await project({ label: 'pushed', files: 100, base, registry })
  const image = `${registry}/${name}/pushed:1`
  try {
    const push = docker(folder, {}, 'push', '--quiet', image)
    await took(envctl(folder, {}, 'build'))
    await took(envctl(folder, {}, 'push'))
    await took(push)
    for (let round = 0; round < ROUNDS; round += 1) {
      await samples.time('envctl push, nothing changed', envctl(folder, {}, 'push'))
      await samples.time('docker push, nothing changed', push)
    }
  } finally {
    const { stdout } = await execa('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}'])
    const ours = stdout.split('\n').filter((each) => each.startsWith(`${registry}/${name}/`))
    if (ours.length > 0) await execa('docker', ['rmi', '--force', ...ours])
  }
}

/** As they are shipped: types, and taking them off, would count as well. */
async function bundledInputs(): Promise<string> {
  const file = join(root, 'inputs.mjs')
  await build({ input: resolve('src/engine/build/inputs.ts'), platform: 'node', output: { file } })
  return file
}

/** How long it takes to know what a context is, in a process that has done nothing before. */
async function decided(context: string, inputs: string): Promise<number> {
  const spec = {
    ...{ context, dockerfile: { path: join(context, 'Dockerfile') }, args: {}, labels: {}, extraHosts: [] },
    ...{ noCache: false, pull: false, cacheFrom: [], tags: [], secrets: [], ssh: [] },
  }
  const code = `const { buildInputs } = await import(${JSON.stringify(inputs)})
const began = performance.now()
await buildInputs(${JSON.stringify(spec)})
console.log(performance.now() - began)`
  return Number((await execa(node, ['--input-type=module', '--eval', code])).stdout)
}

/** The most memory that a build holds, in MB. */
async function memoryOf({ image: base, env: ofEngine }: PrivateEngine): Promise<number> {
  const folder = await project({ label: 'big', files: 0, base })
  await writeFile(join(folder, 'context/big'), '')
  await truncate(join(folder, 'context/big'), BIG_BYTES)
  const file = join(root, 'memory')
  const env = { ...ofEngine, BENCH_MEMORY_FILE: file }
  await execa(node, ['--import', HOOK, ENVCTL, 'build'], { cwd: folder, stdin: 'ignore', env })
  return Number(await readFile(file, 'utf8')) / MB
}

const RATIOS: readonly Ratio[] = [
  ['envctl build, nothing changed', 'compose build, nothing changed', 0.2],
  ['envctl build, one file changed', 'docker build, one file changed', 1.05],
  [ENVCTL_MANY, DOCKER_MANY, undefined],
  ['envctl push, nothing changed', 'docker push, nothing changed', 0.5],
  ['node that does nothing', 'docker push, nothing changed', undefined],
]

try {
  await using engine = await startPrivateEngine()
  await mkdir(join(root, 'docker/cli-plugins'), { recursive: true })
  if (buildx !== undefined) await symlink(buildx, join(root, 'docker/cli-plugins/docker-buildx'))
  await builds(engine)
  await manyFiles(engine)
  const memory = await memoryOf(engine)
  const registry = await startRegistry()
  try {
    await pushes(await busyboxImage(), registry.host)
  } finally {
    await registry.close()
  }
  console.log(samples.tables(ROUNDS, RATIOS))
  console.log(`\nMemory of a build with a context of 2 GB: ${memory.toFixed(0)} MB, to reach: at most 150 MB`)
} finally {
  await rm(root, { recursive: true })
}
