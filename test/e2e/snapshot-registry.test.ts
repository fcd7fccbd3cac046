import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { startPrivateEngine } from '../support/private-engine.ts'
import { ANNA, startRegistry, type TestRegistry } from '../support/registry.ts'
import { samePort } from '../support/same-port.ts'
import { startTroubledProxy } from '../support/troubled-proxy.ts'
import { works } from '../support/works.ts'

let registry: TestRegistry

beforeAll(async () => {
  registry = await startRegistry({ login: ANNA })
})
afterAll(() => registry.close())

const BOX = (prefix: string) => `
name: NAME
registry: { prefix: "${prefix}" }
services:
  a: { image: "busybox:1.35", command: ["sleep", "100000"], network_mode: none, stop_grace_period: 0s, volumes: ["data:/data"] }
volumes: { data: {} }
`

/** Without the folders above: each container has its own root, of the minute in which it was made. */
const LISTING = 'ls -lAnR; md5sum plain big'

const inside = (box: Project, script: string) =>
  works(box, 'exec', '--workdir', '/data', '-T', 'a', 'sh', '-c', script)

async function namesOf(box: Project): Promise<readonly string[]> {
  const images = await new Docker().listImages()
  return images
    .flatMap(({ RepoTags, RepoDigests }) => [...(RepoTags ?? []), ...(RepoDigests ?? [])])
    .filter((name) => name.includes(box.name))
}

test('a snapshot goes through a registry as an image, and is the same after it was removed here', async () => {
  const home = await mkdtemp(join(tmpdir(), 'envctl-home-'))
  const env = { DOCKER_CONFIG: home }
  await using box = await project(BOX(`${registry.host}/NAME`), { env })
  await works(box, 'up')
  await inside(box, 'echo first >plain; ln plain hard; mkdir "a 目录"; chown 70:71 plain; chmod 4750 plain')
  await works(box, 'snapshot', 'create', 'one')
  await inside(box, 'echo second >>plain; rm hard; dd if=/dev/zero of=big bs=1M count=8 2>/dev/null')
  await works(box, 'snapshot', 'create', 'two')
  const seen = await inside(box, LISTING)

  expect(await box.run(['snapshot', 'push', 'two'])).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining(`envctl login ${registry.host}`),
  })
  const login = ['login', registry.host, '--username', ANNA.username, '--password-stdin']
  expect(await box.run(login, { input: ANNA.password })).toMatchObject({ exitCode: 0 })
  const image = `${registry.host}/${box.name}/snapshot:two`
  const pushed = JSON.parse(await works(box, 'snapshot', 'push', 'two', '--json'))
  expect(pushed).toMatchObject({
    image,
    digest: expect.stringMatching(/^sha256:/),
    snapshot: { name: 'two', slots: ['volume:data'] },
  })
  expect(await namesOf(box)).toEqual([])

  expect(await box.run(['snapshot', 'pull', 'two'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('has a snapshot "two" already'),
  })
  await works(box, 'down', '--volumes')
  await works(box, 'snapshot', 'rm', 'one', 'two', '--yes')
  const pulled = JSON.parse(await works(box, 'snapshot', 'pull', 'two', '--json'))
  expect(pulled).toMatchObject({ image, digest: pushed.digest, snapshot: { name: 'two' } })
  expect(await namesOf(box)).toEqual([])
  await works(box, 'up', '--from', 'two')
  expect(await inside(box, LISTING)).toBe(seen)
  expect(await works(box, 'snapshot', 'show', 'two', '--json')).toContain(`"origin": "${image}"`)

  // By its whole name it comes to another definition, too.
  await using other = await project(BOX(`${registry.host}/other`), { env })
  await works(other, 'snapshot', 'pull', image, '--name', 'theirs')
  await works(other, 'up', '--from', 'theirs')
  expect(await inside(other, LISTING)).toBe(seen)
  for (const each of [box, other]) {
    await works(each, 'down', '--volumes')
    await works(each, 'snapshot', 'rm', each === box ? 'two' : 'theirs', '--yes')
  }
  await rm(home, { recursive: true })
})

test('a snapshot goes from one engine to another through a registry that both reach', async () => {
  const shared = await startRegistry()
  await using far = await startPrivateEngine()
  await using _same = await samePort(far, Number(shared.host.split(':')[1]))
  await using here = await project(BOX(`${shared.host}/NAME`))
  await using there = await project(BOX(`${shared.host}/NAME`).replace('busybox:1.35', far.image), far)
  await works(here, 'up')
  await inside(here, 'mkdir -p deep/er; echo kept > deep/er/file; chown 70:71 deep/er/file; ln -s deep link')
  await works(here, 'snapshot', 'create', 'seed')
  const { image } = JSON.parse(await works(here, 'snapshot', 'push', 'seed', '--json'))
  await works(there, 'snapshot', 'pull', image, '--name', 'theirs')
  await works(there, 'up', '--from', 'theirs')
  const listing = 'ls -lAnR; cat link/er/file'
  expect(await inside(there, listing)).toBe(await inside(here, listing))
  await works(there, 'down', '--volumes')
  await works(there, 'snapshot', 'rm', 'theirs', '--yes')
  await works(here, 'snapshot', 'rm', 'seed', '--yes')
  await shared.close()
})

test('what is no snapshot, or comes damaged, makes none and leaves nothing', async () => {
  const open = await startRegistry()
  const proxy = await startTroubledProxy(open.host)
  await using box = await project(BOX(`${proxy.host}/NAME`))
  await open.push(`${box.name}/other:1`)
  expect(await box.run(['snapshot', 'pull', `${proxy.host}/${box.name}/other:1`])).toMatchObject({
    exitCode: 6,
    stderr: expect.stringContaining('holds no snapshot'),
  })
  expect(await box.run(['snapshot', 'pull', 'absent'])).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining(`${box.name}/snapshot:absent could not be pulled`),
  })
  await works(box, 'up')
  await inside(box, 'dd if=/dev/urandom of=big bs=1M count=2 2>/dev/null')
  await works(box, 'snapshot', 'create', 'one')
  await works(box, 'snapshot', 'push', 'one')
  await works(box, 'snapshot', 'rm', 'one', '--yes')
  proxy.trouble(/^GET .*blobs/, { kind: 'corrupt' })
  expect((await box.run(['snapshot', 'pull', 'one'])).exitCode).toBe(5)
  proxy.mend()
  expect(await namesOf(box)).toEqual([])
  await works(box, 'snapshot', 'pull', 'one')
  await works(box, 'snapshot', 'rm', 'one', '--yes')
  await using none = await project('services: {}')
  expect(await none.run(['snapshot', 'push', 'one'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('registry: { prefix:'),
  })
  await proxy.close()
  await open.close()
})
