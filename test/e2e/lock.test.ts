import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { platformName } from '../../src/base/platform.ts'
import { type Project, project } from '../support/cli.ts'
import { busyboxImage } from '../support/image.ts'
import { freePort } from '../support/ports.ts'
import { startRegistry, type TestRegistry } from '../support/registry.ts'
import { uniqueName } from '../support/requests.ts'
import { startTroubledProxy } from '../support/troubled-proxy.ts'
import { works } from '../support/works.ts'

const docker = new Docker()
const OWN = platformName({ os: 'linux', architecture: process.arch })
const OTHER = 'linux/s390x'
let registry: TestRegistry
const made: string[] = []

beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(async () => {
  for (const name of made) await docker.getImage(name).remove({ force: true }).catch(absent)
  await registry.close()
})

function absent(error: { readonly statusCode?: number }): void {
  if (error.statusCode !== 404) throw error
}

interface Published {
  readonly digest: string
  /** Of this machine's platform. */
  readonly own: string
  /** The engine's id of it. */
  readonly id: string
}

/** Puts an image of two platforms under a name: a shell and a file that says which one it is. */
async function publish(
  name: string,
  what: string,
  more: { readonly Entrypoint?: string[] } = {},
): Promise<Published> {
  const container = await docker.createContainer({
    Image: await busyboxImage(),
    Cmd: ['sleep', '600'],
    ...more,
    Labels: { what },
  })
  const repo = uniqueName()
  await container.commit({ repo, tag: '1' })
  await container.remove()
  const { Id: id } = await docker.getImage(`${repo}:1`).inspect()
  const own = await registry.push(name, `${repo}:1`)
  const digest = await registry.list(name, { [OWN]: own, [OTHER]: own })
  await docker.getImage(`${repo}:1`).remove()
  return { digest, own, id }
}

const env = () => ({ ENVCTL_REGISTRY_MIRRORS: `docker.io=${registry.host}` })
const lockOf = (box: Project) => readFile(join(box.folder, 'envs.lock.yaml'), 'utf8')

async function runningId(box: Project): Promise<string | undefined> {
  const list = await docker.listContainers({
    filters: { label: [`com.docker.compose.project=${box.name}-default`] },
  })
  return list[0]?.ImageID
}

/** An image that only a registry has, and a definition that runs it. */
async function locked() {
  const image = `${uniqueName()}/app:1`
  made.push(image)
  const first = await publish(image, 'first')
  const box = await project(
    `name: NAME\nservices:\n  a: { image: "${image}", init: true, network_mode: none, stop_grace_period: 0s }\n`,
    { env: env() },
  )
  return { image, first, box }
}

test('lock writes what every image is, by platform, and nothing when it is so already', async () => {
  const { image, first, box } = await locked()
  await using _ = box
  const ran = await box.run(['lock', '--json'])
  expect(ran.exitCode, ran.stderr).toBe(0)
  const file = join(box.folder, 'envs.lock.yaml')
  expect(JSON.parse(ran.stdout)).toEqual({
    file,
    written: true,
    images: [
      { image, services: ['a'], digest: first.digest, added: true, platforms: [OWN, OTHER].toSorted() },
    ],
    removed: [],
  })
  const text = await lockOf(box)
  expect(text).toContain(
    `  ${image}:\n    digest: ${first.digest}\n    platforms:\n      ${OWN}:\n        digest: ${first.own}\n        id: ${first.id}\n      ${OTHER}:\n        digest: ${first.own}\n`,
  )
  // Comments stay where they are.
  await writeFile(file, text.replace('images:', '# Ours.\nimages:'))
  const again = await box.run(['lock', '--json'])
  expect(JSON.parse(again.stdout)).toMatchObject({ written: false, removed: [] })
  expect(await lockOf(box)).toBe(text.replace('images:', '# Ours.\nimages:'))
  expect(await box.run(['lock', '--check'])).toMatchObject({ exitCode: 0 })
})

test('up tells when it runs something else than is locked; up --locked runs just that; outdated lists what is newer', async () => {
  const { image, first, box } = await locked()
  await using _ = box
  const run = async (...args: string[]) => {
    const ran = await box.run(args)
    expect(ran.exitCode, ran.stderr).toBe(0)
    return ran
  }
  await run('lock')
  await run('up')
  expect(await runningId(box)).toBe(first.id)
  // It came from a mirror by its name, and is known all the same.
  expect(JSON.parse((await run('up', '--locked', '--json')).stdout)).toMatchObject({ changed: false })
  expect((await run('outdated')).stderr).toContain('Nothing is newer')

  const second = await publish(image, 'second')
  const { outdated, current } = JSON.parse((await run('outdated', '--json')).stdout)
  expect(outdated).toEqual([{ image, services: ['a'], locked: first.digest, newest: second.digest }])
  expect(current).toEqual([])
  expect((await run('lock', '--json')).stdout).toContain('"written": false')

  await run('up', '--pull', 'always')
  expect(await runningId(box)).toBe(second.id)
  expect((await run('up')).stderr).toContain(`${image} is not the one that envs.lock.yaml says`)
  expect((await run('plan', '--locked')).stdout).toContain('not the locked one')
  await run('up', '--locked', '--pull', 'always')
  expect(await runningId(box)).toBe(first.id)
  expect((await run('up')).stderr).not.toContain('is not the one')

  await run('lock', 'a')
  expect(await lockOf(box)).toContain(second.digest)
  await run('pull', '--locked')
  await run('up', '--locked')
  expect(await runningId(box)).toBe(second.id)
})

test('a definition that the lock does not fit is told by --check and by --locked, and repaired by lock', async () => {
  const { image, box } = await locked()
  await using _ = box
  const other = `${uniqueName()}/other:2`
  made.push(other)
  await publish(other, 'other')
  expect(await box.run(['up', '--locked'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('envctl lock'),
  })
  expect(await box.run(['lock', '--check'])).toMatchObject({ exitCode: 3 })
  await box.run(['lock'])
  const before = await lockOf(box)
  await box.write(
    'envs.yaml',
    `name: NAME\nservices:\n  b: { image: "${other}", profiles: [slow] }\n  c: { build: { context: ., dockerfile_inline: "FROM ${image}" } }\nenvironments: { dev: { services: [c] }, test: { services: [b] } }\n`,
  )
  const check = await box.run(['lock', '--check', '--json'])
  expect(check.exitCode).toBe(3)
  expect(JSON.parse(check.stdout).error).toMatchObject({ code: 'lock.stale', detail: `not locked: ${other}` })
  const up = await box.run(['up', '--locked', '-e', 'test'])
  expect(up).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining(`does not say which "${other}" service "b"`),
  })
  const written = await box.run(['lock', '--json'])
  expect(JSON.parse(written.stdout)).toMatchObject({
    images: [
      { image, services: ['c'], added: false },
      { image: other, services: ['b'], added: true },
    ],
    removed: [],
  })
  expect((await lockOf(box)).startsWith(before)).toBe(true)
  await box.write('envs.yaml', `name: NAME\nservices: { b: { image: "${other}" } }\n`)
  expect(JSON.parse((await box.run(['lock', '--json'])).stdout)).toMatchObject({ removed: [image] })
  expect(await box.run(['lock', 'nobody'])).toMatchObject({ exitCode: 2 })
})

test('a lock that is none is told with its place, and nothing is touched', async () => {
  await using box = await project('services: { a: { image: x } }\n', { env: env() })
  await box.write(
    'envs.lock.yaml',
    'version: 1\nimages:\n  x:latest: { digest: "sha256:1", platforms: {} }\n',
  )
  for (const args of [['lock'], ['up'], ['outdated'], ['pull', '--locked']]) {
    const ran = await box.run(args)
    expect(ran).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('envs.lock.yaml:3:') })
  }
})

test('an image that nobody has is told with every place, and the file stays as it was', async () => {
  const { box } = await locked()
  await using _ = box
  await box.run(['lock'])
  const before = await lockOf(box)
  const missing = `127.0.0.1:${await freePort()}/nobody/has:1`
  await box.write(
    'envs.yaml',
    `name: NAME\nservices: { a: { image: "${missing}" }, b: { image: "none/such:1" } }\n`,
  )
  const ran = await box.run(['lock', '--json'])
  expect(ran.exitCode).toBe(5)
  expect(JSON.parse(ran.stdout).error).toMatchObject({
    code: 'image.pull-failed',
    detail: expect.stringMatching(/nothing listens there[\s\S]*none\/such:1[\s\S]*unknown/),
  })
  expect(await lockOf(box)).toBe(before)
})

test('a registry that has too many requests is waited for; one that serves something else is not believed', async () => {
  const { image, first, box } = await locked()
  await using _ = box
  const proxy = await startTroubledProxy(registry.host)
  const mirrors = { env: { ENVCTL_REGISTRY_MIRRORS: `docker.io=${proxy.host}` } }
  proxy.trouble(/manifests\/1$/, { kind: 'status', status: 429, headers: { 'retry-after': '2' } }, 1)
  const ran = await box.run(['lock'], mirrors)
  expect(ran.exitCode, ran.stderr).toBe(0)
  expect(ran.stderr).toMatch(/it answered 429; trying again in 2\.0s/)
  expect(await lockOf(box)).toContain(first.digest)
  proxy.trouble(/^GET .*manifests/, { kind: 'corrupt' })
  const corrupt = await box.run(['lock', '--update'], mirrors)
  expect(corrupt).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('verification failed') })
  expect(await lockOf(box)).toContain(image)
  await proxy.close()
})

test('Dockerfiles start from just what is locked, and a lock that does not say from what is told', async () => {
  const image = `${uniqueName()}/base:1`
  made.push(image)
  const old = await publish(image, 'old')
  await using box = await project(
    `name: NAME\nservices:\n  a:\n    build: { context: ., dockerfile_inline: "ARG NONE\\nFROM $\${NONE:-$\${NONE}${image}}\\nLABEL mine=1" }\n    command: sleep 600\n    network_mode: none\n    stop_grace_period: 0s\n`,
    { env: env() },
  )
  const what = async () => {
    const { Config } = await docker.getImage(`${box.name}-default-a`).inspect()
    return Config.Labels?.['what']
  }
  await works(box, 'lock')
  const fresh = await publish(image, 'new')
  expect(fresh.digest).not.toBe(old.digest)
  await works(box, 'build', '--pull')
  expect(await what()).toBe('new')
  const plan = await box.run(['plan', '--locked'])
  expect(plan.stdout).toMatch(new RegExp(`pull-image ${image} \\(not the locked one\\)`))
  await works(box, 'build', '--locked')
  expect(await what()).toBe('old')
  expect(JSON.parse(await works(box, 'build', '--locked', '--pull', '--json'))).toMatchObject({
    images: [{ how: 'unchanged' }],
  })
  await works(box, 'build', '--pull')
  expect(await what()).toBe('new')
  await works(box, 'up', '--locked')
  expect(await what()).toBe('old')
  await works(box, 'down')

  await box.write('envs.lock.yaml', 'version: 1\nimages: {}\n')
  expect(await box.run(['build', '--locked'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining(`does not say which "${image}" the Dockerfile of service "a" names`),
  })
})

test('a frontend that a Dockerfile names is locked, and read by just that; an engine that has another tells', async () => {
  const image = `${uniqueName()}/reader:1`
  made.push(image)
  // How these end tells which one BuildKit ran.
  const old = await publish(image, 'old', { Entrypoint: ['/bin/sh', '-c', 'exit 11'] })
  await using box = await project(
    `name: NAME\nservices: { a: { build: { context: ., dockerfile_inline: "# syntax=${image}\\nFROM scratch\\nLABEL mine=1" } } }\n`,
    { env: env() },
  )
  const readBy = async (...args: string[]) => {
    const ran = await box.run(['build', ...args])
    expect(ran.exitCode).toBe(5)
    return /exit code: (\d+)/.exec(ran.stderr)?.[1]
  }
  const images = JSON.parse(await works(box, 'lock', '--json')).images
  expect(images).toContainEqual(
    expect.objectContaining({ image, services: ['a'], digest: old.digest, added: true }),
  )
  await works(box, 'lock', '--check')
  expect(JSON.parse(await works(box, 'outdated', '--json')).current).toContain(image)

  const fresh = await publish(image, 'new', { Entrypoint: ['/bin/sh', '-c', 'exit 12'] })
  made.push(old.id, fresh.id)
  expect(JSON.parse(await works(box, 'outdated', '--json')).outdated).toEqual([
    { image, services: ['a'], locked: old.digest, newest: fresh.digest },
  ])
  expect(await readBy()).toBe('12')
  const plan = await box.run(['plan', '--locked'])
  expect(plan.stdout).toContain(`pull-image ${image} (not the locked one)`)
  expect((await box.run(['plan'])).stderr).toContain(`${image} is not the one that envs.lock.yaml says`)
  expect(await readBy('--locked')).toBe('11')
  expect((await box.run(['plan'])).stderr).not.toContain('is not the one')
  await works(box, 'lock', '--update')
  expect(await readBy('--locked')).toBe('12')

  await box.write('envs.lock.yaml', 'version: 1\nimages: {}\n')
  expect(await box.run(['lock', '--check'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining(`not locked: ${image}`),
  })
  expect(await box.run(['build', '--locked'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining(`does not say which "${image}" the Dockerfile of service "a" names`),
  })
})

test('an image that a Dockerfile knows by a name of the definition is locked, and told when there is a newer one', async () => {
  const lib = `${uniqueName()}/lib:1`
  const base = `${uniqueName()}/base:1`
  made.push(lib, base)
  const old = await publish(lib, 'old lib')
  await publish(base, 'base')
  await using box = await project(
    `name: NAME\nservices:\n  a:\n    build:\n      context: .\n      dockerfile_inline: "FROM ${base}\\nCOPY --from=lib /bin /lib\\n"\n      additional_contexts: { lib: "docker-image://${lib}", unused: "docker-image://${lib}x" }\n`,
    { env: env() },
  )
  await works(box, 'lock')
  expect(await lockOf(box)).toContain(`${lib}:`)
  expect(await lockOf(box)).not.toContain(`${lib}x`)
  const fresh = await publish(lib, 'new lib')
  expect(JSON.parse(await works(box, 'outdated', '--json'))).toMatchObject({
    outdated: [{ image: lib, services: ['a'], locked: old.digest, newest: fresh.digest }],
    current: [base],
    unlocked: [],
  })
  const idOf = async () => (await docker.getImage(lib).inspect()).Id
  await works(box, 'build', '--locked')
  expect(await idOf()).toBe(old.id)
})
