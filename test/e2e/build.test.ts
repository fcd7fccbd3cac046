import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import ssh2 from 'ssh2'
import { expect, test } from 'vitest'
import type { BuildOutcome, LockOutcome, PruneOutcome } from '../../src/actions/outcomes.ts'
import { platformName } from '../../src/base/platform.ts'
import { project } from '../support/cli.ts'
import { uniqueName } from '../support/requests.ts'

const outcome = ({ stdout }: { readonly stdout: string }): BuildOutcome => JSON.parse(stdout)
const told = (result: { readonly stdout: string }) =>
  outcome(result).images.map(({ image, how }) => `${image.replace(/^[^/]*\//, '')} ${how}`)

const SHOP = `
name: NAME
services:
  base: { image: "NAME/base:1", build: ./base }
  api: { image: "NAME/api:1", build: ./api }
  worker: { image: "NAME/worker:1", build: { context: ./api, args: { ROLE: worker } } }
  db: { image: "busybox:1.35" }
`

test('build: all that is built, each after what it is made of, and nothing twice', async () => {
  await using shop = await project(SHOP)
  for (const folder of ['base', 'api']) await mkdir(join(shop.folder, folder))
  await shop.write('base/Dockerfile', `FROM busybox:1.35\nRUN echo base-${shop.name} > /base\n`)
  await shop.write('api/Dockerfile', 'FROM NAME/base:1\nARG ROLE=api\nRUN echo $ROLE > /role\nCOPY . /app\n')
  const first = await shop.run(['build', '--json'])
  expect(told(first)).toEqual(['base:1 built', 'api:1 built', 'worker:1 built'])
  expect(outcome(first).images[0]).toMatchObject({
    services: ['base'],
    key: expect.stringMatching(/^[0-9a-f]{64}$/),
    tags: [`${shop.name}/base:1`, expect.stringMatching(/base:built-[0-9a-f]{16}$/)],
  })
  expect(told(await shop.run(['build', '--json']))).toEqual([
    'base:1 unchanged',
    'api:1 unchanged',
    'worker:1 unchanged',
  ])

  // What is below changes what is above.
  await shop.write('base/Dockerfile', 'FROM busybox:1.35\nRUN echo other > /base\n')
  const planned = await shop.run(['build', 'api'])
  expect(planned.stderr).toMatch(/base:1[\s\S]*api:1/)
  expect(told(await shop.run(['build', '--json']))).toEqual([
    'base:1 unchanged',
    'api:1 unchanged',
    'worker:1 built',
  ])

  // And back: what was built before is only named.
  await shop.write('base/Dockerfile', `FROM busybox:1.35\nRUN echo base-${shop.name} > /base\n`)
  expect(told(await shop.run(['build', '--json']))).toEqual(['base:1 found', 'api:1 found', 'worker:1 found'])
  expect(await shop.run(['build'])).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: expect.stringMatching(/api:1 +api +nothing changed +\S+api:built-/),
  })

  const anew = await shop.run([
    'build',
    'api',
    '--no-cache',
    '--tag',
    '1.2',
    '--tag',
    `${shop.name}/x:y`,
    '--json',
  ])
  expect(told(anew)).toEqual(['api:1 built'])
  expect(outcome(anew).images[0]?.tags).toEqual(
    expect.arrayContaining([`${shop.name}/api:1.2`, `${shop.name}/x:y`]),
  )
  const again = await shop.run(['build', 'api', '--tag', '1.3', '--pull', '--json'])
  expect(told(again)).toEqual(['api:1 found'])
  expect(outcome(again).images[0]?.tags).toContain(`${shop.name}/api:1.3`)
})

test('build: an image is made after one that only the builder knows how to name', async () => {
  const arch = platformName({ os: '', architecture: process.arch }).slice(1)
  await using shop = await project(`
name: NAME
services:
  api: { image: "NAME/api:1", build: { context: ., dockerfile_inline: "ARG PREFIX\\nFROM $\${PREFIX}NAME/base-$\${TARGETARCH}:1\\nRUN cat /base" } }
  base: { image: "NAME/base-${arch}:1", build: { context: ., dockerfile: base.Dockerfile } }
`)
  await shop.write('base.Dockerfile', `FROM busybox:1.35\nRUN echo base-${shop.name} > /base\n`)
  expect(told(await shop.run(['build', '--json']))).toEqual(['api:1 built', `base-${arch}:1 built`])
  await shop.write('base.Dockerfile', 'FROM busybox:1.35\nRUN echo other > /base\n')
  expect(told(await shop.run(['build', '--json']))).toEqual(['api:1 built', `base-${arch}:1 built`])
})

test('build: a base that is only here will do, however its platform is spelled', async () => {
  const spelled = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
  await using shop = await project(`
name: NAME
services:
  base: { image: "NAME/base:1", build: { context: ., dockerfile_inline: "FROM busybox:1.35" } }
`)
  await shop.run(['build'])
  // Without the service that builds it, nothing but the engine knows of it.
  await shop.write(
    'other.yaml',
    `
name: NAME
services:
  api: { image: "NAME/api:1", platform: linux/${spelled}, build: { context: ., dockerfile_inline: "FROM NAME/base:1" } }
`,
  )
  expect(told(await shop.run(['build', '-f', 'other.yaml', '--json']))).toEqual(['api:1 built'])
  expect(told(await shop.run(['build', '-f', 'other.yaml', '--json']))).toEqual(['api:1 unchanged'])
})

test('build: what cannot be asked for', async () => {
  await using shop = await project(SHOP)
  expect(await shop.run(['build', 'db'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(
      /Service "db" is not built: its image is busybox:1.35[\s\S]*envctl pull db/,
    ),
  })
  expect(await shop.run(['build', 'apo'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('Did you mean "api"?'),
  })
  expect(await shop.run(['build', 'api', '--tag', 'A B'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--tag cannot be "A B"'),
  })
  expect(await shop.run(['build', '--tag', 'shop/api:1'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('is the name of one image, and 3 services are meant'),
  })
  await mkdir(join(shop.folder, 'api'))
  expect(await shop.run(['build', 'api'])).toMatchObject({
    exitCode: 5,
    stderr: expect.stringContaining(`${join(shop.folder, 'api/Dockerfile')} cannot be read`),
  })
})

test('build: secrets and keys of ssh are used and not kept', async () => {
  const value = uniqueName()
  await using shop = await project(`
name: NAME
secrets: { token: { environment: BUILD_TOKEN }, file: { file: ./secret.txt } }
services:
  api:
    image: "NAME/api:1"
    build:
      context: ./api
      dockerfile_inline: |
        FROM node:24
        COPY ask.mjs /
        RUN --mount=type=secret,id=token --mount=type=secret,id=other sha256sum /run/secrets/* > /sums
        RUN --mount=type=ssh,id=deploy node /ask.mjs > /keys
        CMD cat /sums /keys
      secrets: [token, { source: file, target: other }]
      ssh: [deploy=./deploy_key]
`)
  await mkdir(join(shop.folder, 'api'))
  await shop.write('secret.txt', `${value}-file`)
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519')
  await writeFile(join(shop.folder, 'deploy_key'), privateKey, { mode: 0o600 })
  await shop.write('api/ask.mjs', ASK_AGENT.replace('PUBLIC', publicKey.split(' ')[1] ?? ''))
  const built = await shop.run(['build', '--json'], { env: { BUILD_TOKEN: value } })
  expect(built).toMatchObject({ exitCode: 0 })
  const { stdout } = await execa('docker', ['run', '--rm', `${shop.name}/api:1`])
  expect(stdout).toContain('verified')
  const history = await execa('docker', ['history', '--no-trunc', `${shop.name}/api:1`])
  const config = await shop.run(['config', '--json'], { env: { BUILD_TOKEN: value } })
  const plan = await shop.run(['plan', '--json'], { env: { BUILD_TOKEN: value } })
  for (const text of [history.stdout, config.stdout, plan.stdout, built.stdout])
    expect(text).not.toContain(value)
  // Another value is no other build.
  expect(told(await shop.run(['build', '--json'], { env: { BUILD_TOKEN: 'another' } }))).toEqual([
    'api:1 unchanged',
  ])
  expect(await shop.run(['build'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('The variable BUILD_TOKEN of secret "token" is not set'),
  })
  await rm(join(shop.folder, 'deploy_key'))
  expect(await shop.run(['build', '--no-cache'], { env: { BUILD_TOKEN: value } })).toMatchObject({
    exitCode: 5,
    stderr: expect.stringMatching(/deploy_key, for "deploy" of "build.ssh", is of no use/),
  })
})

/** Asks the agent for a signature and looks whether it is one. */
const ASK_AGENT = `
import { createPublicKey, verify } from 'node:crypto'
import { connect } from 'node:net'
const blob = Buffer.from('PUBLIC', 'base64')
const string = (bytes) => Buffer.concat([Buffer.from(Uint32Array.of(bytes.length).buffer).reverse(), bytes])
const data = Buffer.from('to be signed')
const request = Buffer.concat([Buffer.of(13), string(blob), string(data), Buffer.alloc(4)])
const agent = connect(process.env.SSH_AUTH_SOCK)
agent.write(string(request))
let answer = Buffer.alloc(0)
for await (const chunk of agent) {
  answer = Buffer.concat([answer, chunk])
  if (answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)) break
}
const signature = answer.subarray(-64)
const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: blob.subarray(-32).toString('base64url') }, format: 'jwk' })
console.log(verify(undefined, data, key, signature) ? 'verified' : 'no signature')
agent.destroy()
`

test('build: two versions of an application from two revisions of its repository, both usable at once', async () => {
  await using shop = await project(`
name: NAME
variables: { REVISION: { default: HEAD } }
services:
  api: { image: "NAME/api", build: { context: "git:\${REVISION}:./api" } }
`)
  const cache = await mkdtemp(join(tmpdir(), 'envctl-cache-'))
  const revisions = join(cache, 'envctl', 'revisions')
  const unused = join(revisions, 'unused')
  await mkdir(unused, { recursive: true })
  await utimes(unused, new Date(0), new Date(0))
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-C', shop.folder, ...args])
  try {
    await git('init', '--quiet')
    await mkdir(join(shop.folder, 'api'))
    await shop.write('api/Dockerfile', 'FROM busybox:1.35\nCOPY . /app\n')
    await shop.write('api/.dockerignore', 'Dockerfile\n')
    for (const version of ['1.2', '1.3']) {
      await shop.write('api/version', `this is ${version}\n`)
      await git('add', '.')
      await git('commit', '--quiet', '--message', version)
      await git('tag', `v${version}`)
    }
    await shop.write('api/version', 'not committed\n')
    const build = (version: string) =>
      shop.run(['build', 'api', '--set', `REVISION=v${version}`, '--tag', version, '--json'], {
        env: { XDG_CACHE_HOME: cache },
      })
    const [old, fresh] = [outcome(await build('1.2')), outcome(await build('1.3'))]
    expect(old.images[0]).toMatchObject({
      how: 'built',
      tags: expect.arrayContaining([`${shop.name}/api:1.2`]),
    })
    expect(fresh.images[0]?.id).not.toBe(old.images[0]?.id)
    const written = await readdir(revisions)
    expect(written).toHaveLength(2)
    expect(written).not.toContain('unused')
    // The newest commit is the one that has the tag: it is built already.
    expect(told(await shop.run(['build', 'api', '--json']))).toEqual(['api unchanged'])
    expect(told(await build('1.2'))).toEqual(['api found'])
    const version = async (tag: string) =>
      (
        await execa('docker', [
          'run',
          '--rm',
          '--network',
          'none',
          `${shop.name}/api:${tag}`,
          'cat',
          '/app/version',
        ])
      ).stdout
    expect([await version('1.2'), await version('1.3')]).toEqual(['this is 1.2', 'this is 1.3'])
    expect((await git('status', '--porcelain')).stdout).toBe(' M api/version')

    const unknown = await shop.run(['build', 'api', '--set', 'REVISION=v9'])
    expect(unknown).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(/"api" cannot be built from revision "v9"[\s\S]*git fetch --tags/),
    })
  } finally {
    await rm(cache, { recursive: true })
  }
})

test.runIf(process.getuid?.() === 0)(
  'build: a file that cannot be read is named, and what leaves it out helps',
  async () => {
    // Root as everybody else: only the right to read all the same is taken from it.
    const rights = '-dac_override,-dac_read_search'
    const inside = ['setpriv', `--bounding-set=${rights}`, `--inh-caps=${rights}`]
    await using shop = await project(
      'name: NAME\nservices: { api: { image: "NAME/api:1", build: ./api } }\n',
      { inside },
    )
    await mkdir(join(shop.folder, 'api/closed'), { recursive: true })
    await shop.write('api/Dockerfile', 'FROM busybox:1.35\nCOPY . /app\n')
    await shop.write('api/secret', 'of root')
    await chmod(join(shop.folder, 'api/closed'), 0)
    await chmod(join(shop.folder, 'api/secret'), 0)
    const denied = async (what: string) =>
      expect(await shop.run(['build'])).toMatchObject({
        exitCode: 5,
        stderr: expect.stringMatching(
          new RegExp(`cannot be read[\\s\\S]*api/${what}[\\s\\S]*by .dockerignore`),
        ),
      })
    await denied('closed')
    await shop.write('api/.dockerignore', 'closed\n')
    await denied('secret')
    await shop.write('api/.dockerignore', 'closed\nsecret\n')
    expect(told(await shop.run(['build', '--json']))).toEqual(['api:1 built'])
  },
)

const NAMED = `
name: NAME
services:
  api:
    build:
      context: .
      dockerfile_inline: |
        FROM base
        COPY --from=shared . /shared
        COPY --from=tools /etc/passwd /tools
      additional_contexts: { base: "service:base", shared: ./shared, tools: "docker-image://redis:7.0" }
  base: { scale: 0, build: { context: ./base } }
`

test('build: additional_contexts are built before, locked, known by their content, and pruned', async () => {
  await using shop = await project(NAMED)
  for (const folder of ['base', 'shared']) await mkdir(join(shop.folder, folder))
  await shop.write('base/Dockerfile', `FROM busybox:1.35\nRUN echo ${shop.name} > /base\n`)
  await shop.write('shared/a', 'one')
  await shop.write('.dockerignore', '*\n')
  const { images }: LockOutcome = JSON.parse((await shop.run(['lock', '--json'])).stdout)
  expect(images.map(({ image, services }) => [image, services])).toEqual([
    ['redis:7.0', ['api']],
    ['busybox:1.35', ['base']],
  ])
  const built = await shop.run(['build', 'api', '--locked', '--json'])
  expect(told(built)).toEqual([`${shop.name}-default-api built`])
  expect(told(await shop.run(['build', '--json']))).toEqual([
    `${shop.name}-default-api unchanged`,
    `${shop.name}-default-base unchanged`,
  ])

  const api = { image: `${shop.name}-default-api` }
  const says = async () =>
    (await execa('docker', ['run', '--rm', api.image, 'cat', '/base', '/shared/a'])).stdout
  expect(await says()).toBe(`${shop.name}\none`)
  // What another service is made of, and what is in a folder, are parts of it.
  await shop.write('shared/a', 'two')
  expect(told(await shop.run(['build', '--json']))[0]).toBe(`${shop.name}-default-api built`)
  expect(await says()).toBe(`${shop.name}\ntwo`)
  await shop.write('base/Dockerfile', 'FROM busybox:1.35\nRUN echo other > /base\n')
  const plan = await shop.run(['plan'])
  expect(plan.stdout + plan.stderr).toMatch(/default-base[\s\S]*default-api/)
  await shop.run(['build', 'api'])
  expect(await says()).toBe('other\ntwo')
  const { stdout } = await shop.run(['prune', '--dry-run', '--json'])
  const replaced = (JSON.parse(stdout) as PruneOutcome).images.filter(({ tags }) =>
    tags.every((tag) => tag.startsWith(`${shop.name}-default-api:built-`)),
  )
  // Two that were built before, and two contents of the folder.
  expect(replaced.map(({ reason }) => reason)).toEqual(Array(4).fill('replaced'))
})

test('build: a named context is a folder as it was at a revision', async () => {
  await using shop = await project(`
name: NAME
services:
  api:
    build:
      context: .
      dockerfile_inline: "FROM busybox:1.35\\nCOPY --from=old a /old\\nCOPY --from=now a /now\\n"
      additional_contexts: ["old=git:v1:./lib", now=./lib]
`)
  const git = (...args: string[]) =>
    execa('git', ['-C', shop.folder, '-c', 'user.name=t', '-c', 'user.email=t@t.example', ...args])
  await mkdir(join(shop.folder, 'lib'))
  await shop.write('lib/a', `then ${shop.name} `)
  await git('init', '--quiet')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'one')
  await git('tag', 'v1')
  await shop.write('lib/a', 'now')
  expect(told(await shop.run(['build', '--json']))).toEqual([`${shop.name}-default-api built`])
  const { stdout } = await execa('docker', ['run', '--rm', `${shop.name}-default-api`, 'cat', '/old', '/now'])
  expect(stdout).toBe(`then ${shop.name} now`)
})
