import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { importNoise } from '../support/image.ts'
import { freePort } from '../support/ports.ts'
import { ANNA, startRegistry, type TestRegistry } from '../support/registry.ts'
import { uniqueName } from '../support/requests.ts'
import { startTroubledProxy } from '../support/troubled-proxy.ts'

const docker = new Docker()
let plain: TestRegistry
let guarded: TestRegistry
const made: string[] = []

beforeAll(async () => {
  ;[plain, guarded] = await Promise.all([startRegistry(), startRegistry({ login: ANNA })])
})
afterAll(async () => {
  for (const name of made) await docker.getImage(name).remove({ force: true }).catch(absent)
  await Promise.all([plain.close(), guarded.close()])
})

function absent(error: { readonly statusCode?: number }): void {
  if (error.statusCode !== 404) throw error
}

/** An image that a registry has and the engine does not; its name there. */
async function published(registry: TestRegistry, size = 1000): Promise<string> {
  const name = `${uniqueName()}/app:1`
  await importNoise(name, size)
  await registry.push(name, name)
  await docker.getImage(name).remove()
  made.push(name, `${registry.host}/${name}`)
  return name
}

const mirrored = (...hosts: string[]) => ({
  ENVCTL_REGISTRY_MIRRORS: hosts.map((host) => `docker.io=${host}`).join(','),
})
const tagsOf = async (name: string) =>
  (await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.includes(name))

test('pull gets each image once, from wherever it is, and leaves out what is built or never pulled', async () => {
  const [one, two] = [await published(plain), `${plain.host}/${await published(plain)}`]
  await using box = await project(
    `name: NAME\nservices:\n  a: { image: "${one}" }\n  b: { image: "docker.io/${one}" }\n  c: { image: "${two}" }\n  d: { build: . }\n  e: { image: "NAME-default-d" }\n  f: { image: none, pull_policy: never }\n`,
    { env: mirrored(plain.host) },
  )
  await box.write('Dockerfile', 'FROM scratch\n')
  const ran = await box.run(['pull', '--json'])
  expect(ran.exitCode, ran.stderr).toBe(0)
  const outcome = JSON.parse(ran.stdout)
  expect(outcome).toMatchObject({
    environment: 'default',
    images: [
      {
        image: one,
        services: ['a', 'b'],
        from: plain.host,
        changed: true,
        digest: expect.stringMatching(/^sha256:/),
      },
      { image: two, services: ['c'], from: plain.host, changed: true },
    ],
    built: ['d', 'e'],
    never: ['f'],
  })
  expect(await tagsOf(one)).toEqual([one])
  const again = await box.run(['pull', 'a', 'c'])
  expect(again.exitCode, again.stderr).toBe(0)
  expect(again.stderr).toContain(`the same, from ${plain.host}`)
  expect(again.stderr).toContain(outcome.images[0].digest)
  const missing = JSON.parse((await box.run(['pull', 'a', '--missing', '--json'])).stdout)
  expect(missing.images).toEqual([
    { image: one, services: ['a'], id: outcome.images[0].id, changed: false, tookMs: expect.any(Number) },
  ])
  expect(await box.run(['pull', 'aa'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('"a"') })
})

test('a registry that wants to know who asks is told by what login kept, and says so to who has not', async () => {
  const name = `${guarded.host}/${await published(guarded)}`
  const home = await mkdtemp(join(tmpdir(), 'envctl-home-'))
  await using box = await project(`services: { a: { image: "${name}" } }`, {
    env: { DOCKER_CONFIG: home },
  })
  const denied = await box.run(['pull'])
  expect(denied).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining(`envctl login ${guarded.host}`),
  })
  const login = ['login', guarded.host, '--username', ANNA.username, '--password-stdin']
  expect(await box.run(login, { input: ANNA.password })).toMatchObject({ exitCode: 0 })
  expect(await box.run(['pull'])).toMatchObject({ exitCode: 0 })
  await rm(home, { recursive: true })
})

test('several images that nobody gives are told together, with every mirror that was tried and how to name one', async () => {
  const dead = `127.0.0.1:${await freePort()}`
  const [one, two] = [uniqueName(), uniqueName()]
  const good = await published(plain)
  await using box = await project(
    `services: { a: { image: "${one}" }, b: { image: "${two}:2" }, c: { image: "${good}" } }`,
    { env: mirrored(dead, plain.host) },
  )
  const ran = await box.run(['pull', '--json'])
  expect(ran.exitCode).toBe(5)
  const { error } = JSON.parse(ran.stdout)
  expect(error).toMatchObject({
    code: 'image.pull-failed',
    message: '2 images could not be pulled',
    detail: expect.stringMatching(new RegExp(`${one}.*:\n  ${dead}: .*\n  ${plain.host}: .*unknown`)),
    hint: expect.stringMatching(
      new RegExp(
        `These mirrors of docker.io were tried: ${dead}, ${plain.host}\\. Name one.*ENVCTL_REGISTRY_MIRRORS=docker.io=HOST`,
      ),
    ),
  })
  expect(await tagsOf(good)).toEqual([good])
})

test('a pull that is interrupted in the middle leaves no name behind', async () => {
  const name = await published(plain, 2_000_000)
  const proxy = await startTroubledProxy(plain.host)
  proxy.trouble(/^GET .*blobs/, { kind: 'hang', after: 500_000 })
  await using box = await project(`services: { a: { image: "${name}" } }`, { env: mirrored(proxy.host) })
  const running = execa(process.execPath, [box.bin, 'pull'], {
    cwd: box.folder,
    env: box.env,
    reject: false,
    timeout: 60_000,
  })
  await proxy.seen(/^GET .*blobs/)
  running.kill('SIGINT')
  expect((await running).exitCode).toBe(130)
  expect(await tagsOf(name)).toEqual([])
  proxy.mend()
  const again = await box.run(['pull'])
  expect(again.exitCode, again.stderr).toBe(0)
  expect(await tagsOf(name)).toEqual([name])
  await proxy.close()
})

test('waiting for a registry is told as it happens', async () => {
  const name = await published(plain)
  const proxy = await startTroubledProxy(plain.host)
  proxy.trouble(/manifests/, { kind: 'status', status: 429, headers: { 'retry-after': '3' } }, 3)
  await using box = await project(`services: { a: { image: "${name}" } }`, { env: mirrored(proxy.host) })
  const ran = await box.run(['pull'])
  expect(ran.exitCode, ran.stderr).toBe(0)
  expect(ran.stderr).toMatch(new RegExp(`! ${name}: .*toomanyrequests.*; trying again in 3\\.0s`))
  await proxy.close()
})
