import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PushOutcome } from '../../src/actions/outcomes.ts'
import { makeAuthority } from '../support/certificates.ts'
import { type Project, project } from '../support/cli.ts'
import { ANNA, startRegistry, startSecureRegistry, type TestRegistry } from '../support/registry.ts'
import { startTroubledProxy, type TroubledProxy } from '../support/troubled-proxy.ts'

const docker = new Docker()
let folder: string
let ca: string
let plain: TestRegistry
let guarded: TestRegistry
let secure: TestRegistry

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-push-'))
  const authority = await makeAuthority(folder)
  ca = authority.ca
  ;[plain, guarded, secure] = await Promise.all([
    startRegistry(),
    startRegistry({ login: ANNA }),
    startSecureRegistry(authority),
  ])
})
afterAll(async () => {
  await Promise.all([plain, guarded, secure].map((each) => each.close()))
  await rm(folder, { recursive: true })
})

interface Shop extends Project {
  readonly pushed: (...args: string[]) => Promise<PushOutcome>
}

/** A project whose image is built, with a layer that no other image has; its images go when it goes. */
async function shop(host: string, { lines = '', env = {}, bytes = 1000 } = {}): Promise<Shop> {
  const box = await project(
    `name: NAME\nregistry: { prefix: "${host}/NAME" }\nservices:\n  api: { build: . }\n${lines}`,
    { env },
  )
  await box.write('Dockerfile', `FROM busybox:1.35\nRUN head -c ${bytes} /dev/urandom >/noise\n`)
  const built = await box.run(['build'])
  expect(built.exitCode, built.stderr).toBe(0)
  return {
    ...box,
    pushed: async (...args) => {
      const ran = await box.run(['push', ...args, '--json'])
      expect(ran.exitCode, ran.stderr + ran.stdout).toBe(0)
      return JSON.parse(ran.stdout)
    },
    [Symbol.asyncDispose]: async () => {
      for (const { RepoTags, RepoDigests } of await docker.listImages())
        for (const name of [...(RepoTags ?? []), ...(RepoDigests ?? [])])
          if (name.includes(box.name)) await docker.getImage(name).remove({ force: true }).catch(absent)
      await box[Symbol.asyncDispose]()
    },
  }
}

function absent(error: { readonly statusCode?: number }): void {
  if (error.statusCode !== 404) throw error
}

async function tagsAt(host: string, repository: string): Promise<readonly string[]> {
  const answer = await fetch(`http://${host}/v2/${repository}/tags/list`)
  const { tags } = (await answer.json()) as { tags?: string[] }
  return (tags ?? []).toSorted()
}

const tagsHere = async (part: string) =>
  (await docker.listImages())
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .filter((tag) => tag.includes(part))
    .toSorted()

describe('push', () => {
  test('sends each image by its content and by the tags that are asked for, once', async () => {
    await using box = await shop(plain.host, {
      lines: `  web: { image: "${plain.host}/NAME/front:dev", build: { context: ., args: { A: b } } }\n  db: { image: "busybox:1.35" }\n`,
    })
    const here = await tagsHere(box.name)
    const { images } = await box.pushed('--tag', '1.2')
    const [api, web] = images
    const content = `built-${api?.key.slice(0, 16)}`
    expect(api).toMatchObject({
      services: ['api'],
      names: [
        { name: `${plain.host}/${box.name}/api:${content}`, sent: true },
        { name: `${plain.host}/${box.name}/api:1.2`, sent: true },
      ],
    })
    // An image that is called so already keeps that.
    expect(web?.names.map(({ name }) => name)).toEqual([
      `${plain.host}/${box.name}/front:built-${web?.key.slice(0, 16)}`,
      `${plain.host}/${box.name}/front:dev`,
      `${plain.host}/${box.name}/front:1.2`,
    ])
    expect(new Set(api?.names.map(({ digest }) => digest)).size).toBe(1)
    expect(await tagsAt(plain.host, `${box.name}/api`)).toEqual(['1.2', content])
    // Names that were lent to the image are gone again.
    expect(await tagsHere(box.name)).toEqual(here)

    const again = await box.pushed('--tag', '1.2', '--tag', 'latest', 'api')
    expect(again.images[0]?.names.map(({ sent }) => sent)).toEqual([false, false, true])
    const told = await box.run(['push', 'api'])
    expect(told.stderr).toMatch(/api +\S+:built-\w+ +was there +sha256:/)

    // What was pushed is what is pulled.
    const pulled = `${plain.host}/${box.name}/api:1.2`
    await execa('docker', ['pull', pulled])
    expect((await docker.getImage(pulled).inspect()).Id).toBe(api?.id)
  })

  test('a tag goes over to the image that is pushed now, and a changed file is told, not pushed', async () => {
    await using box = await shop(plain.host)
    const first = await box.pushed('--tag', 'stable')
    await box.write('Dockerfile', 'FROM busybox:1.35\nRUN echo other >/noise\n')
    const same = await box.run(['push', '--tag', 'stable'])
    expect(same.stderr).toContain('has changed since it was built; to push that: envctl build api')
    await box.run(['build'])
    const second = await box.pushed('--tag', 'stable')
    expect(second.images[0]?.names[1]).toMatchObject({ sent: true })
    expect(second.images[0]?.names[1]?.digest).not.toBe(first.images[0]?.names[1]?.digest)
    expect(await tagsAt(plain.host, `${box.name}/api`)).toHaveLength(3)
  })

  test('what is there is pushed although the files that it was made of are gone', async () => {
    await using box = await shop(plain.host)
    await box.pushed()
    await rm(join(box.folder, 'Dockerfile'))
    const ran = await box.run(['push', '--tag', 'kept'])
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
    expect(ran.stderr).toMatch(/has changed since they were built is not known: .*Dockerfile/)
    expect(await tagsAt(plain.host, `${box.name}/api`)).toContain('kept')
  })

  test('is told what cannot be: no place, no build, no image', async () => {
    await using box = await project(
      'name: NAME\nservices: { api: { build: . }, db: { image: "busybox:1.35" } }\n',
    )
    await box.write('Dockerfile', 'FROM busybox:1.35\n')
    expect(await box.run(['push'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('registry: { prefix:'),
    })
    expect(await box.run(['push', 'db'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('"db" is not built'),
    })
    await box.write(
      'envs.yaml',
      `name: NAME\nregistry: { prefix: "${plain.host}/x" }\nservices: { api: { build: . } }\n`,
    )
    expect(await box.run(['push'])).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(/not on the engine[\s\S]*envctl build api/),
    })
    expect(await box.run(['push', '--tag', 'A B'])).toMatchObject({ exitCode: 2 })
  })
})

describe('push to a registry', () => {
  test('that wants to know who writes: nobody may without login', async () => {
    const home = await mkdtemp(join(tmpdir(), 'envctl-home-'))
    await using box = await shop(guarded.host, { env: { DOCKER_CONFIG: home } })
    expect(await box.run(['push'])).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(new RegExp(`no basic auth[\\s\\S]*envctl login ${guarded.host}`)),
    })
    const login = ['login', guarded.host, '--username', ANNA.username, '--password-stdin']
    expect(await box.run(login, { input: ANNA.password })).toMatchObject({ exitCode: 0 })
    expect((await box.pushed()).images[0]?.names[0]).toMatchObject({ sent: true })
    expect((await box.pushed()).images[0]?.names[0]).toMatchObject({ sent: false })
    await rm(home, { recursive: true })
  })

  test('with an authority of its own: only once that is known', async () => {
    await using box = await shop(secure.host)
    const refused = await box.run(['push'])
    expect(refused.exitCode).toBe(5)
    expect(refused.stderr).toMatch(/x509[\s\S]*sudo cp ca.crt \/etc\/docker\/certs.d/)
    const certs = join('/etc/docker/certs.d', secure.host)
    await mkdir(certs, { recursive: true })
    try {
      await copyFile(ca, join(certs, 'ca.crt'))
      expect((await box.pushed()).images[0]?.names[0]).toMatchObject({ sent: true })
      expect((await box.pushed()).images[0]?.names[0]).toMatchObject({ sent: false })
    } finally {
      await rm(certs, { recursive: true })
    }
  })

  test('where nobody is', async () => {
    // A port that is free may be taken by whoever runs beside.
    await using box = await shop('127.0.0.1:1')
    expect(await box.run(['push'])).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(/connection refused[\s\S]*is the right name/),
    })
  })
})

describe('a registry in trouble', () => {
  /** Through a proxy that makes it. */
  async function troubled(
    trouble: (proxy: TroubledProxy) => void,
    work: (box: Shop, proxy: TroubledProxy) => Promise<void>,
  ): Promise<void> {
    const proxy = await startTroubledProxy(plain.host)
    try {
      await using box = await shop(proxy.host, { bytes: 2_000_000 })
      trouble(proxy)
      await work(box, proxy)
    } finally {
      await proxy.close()
    }
  }

  test('that drops the connection in the middle of a layer gets it again', () =>
    troubled(
      (proxy) => proxy.trouble(/^PATCH/, { kind: 'cut', at: 500_000 }, 1),
      async (box) => {
        expect((await box.pushed()).images[0]?.names[0]).toMatchObject({ sent: true })
      },
    ))

  test('that has too many requests is left alone for a while', () =>
    troubled(
      (proxy) => proxy.trouble(/^PUT .*manifests/, { kind: 'status', status: 429 }, 1),
      async (box) => {
        const ran = await box.run(['push'])
        expect(ran.exitCode, ran.stderr).toBe(0)
        expect(ran.stderr).toMatch(/toomanyrequests.*; trying again in 1\.0s/)
      },
    ))

  test('that takes nothing more is given up, and has no tag; the next push is whole', () =>
    troubled(
      (proxy) => proxy.trouble(/^PATCH/, { kind: 'stall', at: 100_000 }),
      async (box, proxy) => {
        const ran = await box.run(['push', '--tag', '1'], { env: { ENVCTL_REGISTRY_TIMEOUT: '2s' } })
        expect(ran.exitCode).toBe(5)
        expect(ran.stderr).toMatch(/nothing came from it for 2 s[\s\S]*is not sent again/)
        expect(await tagsAt(plain.host, `${box.name}/api`)).toEqual([])
        proxy.mend()
        expect((await box.pushed('--tag', '1')).images[0]?.names).toHaveLength(2)
        expect(await tagsAt(plain.host, `${box.name}/api`)).toHaveLength(2)
      },
    ))

  test('a push that is interrupted leaves no tag, there or here', () =>
    troubled(
      (proxy) => proxy.trouble(/^PATCH/, { kind: 'stall', at: 100_000 }),
      async (box, proxy) => {
        const here = await tagsHere(box.name)
        const running = execa(process.execPath, [box.bin, 'push'], {
          cwd: box.folder,
          env: box.env,
          reject: false,
          timeout: 60_000,
        })
        await proxy.seen(/^PATCH/)
        running.kill('SIGINT')
        expect((await running).exitCode).toBe(130)
        expect(await tagsHere(box.name)).toEqual(here)
        expect(await tagsAt(plain.host, `${box.name}/api`)).toEqual([])
      },
    ))
})
