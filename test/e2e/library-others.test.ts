import { createHash } from 'node:crypto'
import { chown, cp, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ENVCTL } from '../../src/base/labels.ts'
import { type Project, project } from '../support/cli.ts'
import { testEngine } from '../support/engine.ts'
import { leftOf } from '../support/library.ts'
import { janitorsOf, kill } from '../support/processes.ts'
import { proxyTo } from '../support/proxy.ts'
import { startSshd } from '../support/sshd.ts'
import { suite, vitestFile } from '../support/suite.ts'
import { startTlsEngine } from '../support/tls-engine.ts'

const PROGRAM = resolve('test/support/programs/stays.mjs')
const SOCKET = '/var/run/docker.sock'
const NOBODY = 65534
const LIFETIME_MS = 15_000
const GONE = { timeout: 90_000, interval: 500 }

const BOX = `
name: NAME
services:
  web: { image: "busybox:1.35", init: true, command: httpd -f -p 80, ports: ["80"], pull_policy: POLICY }
environments:
  dev: { lifetime: 15s }
`
const CACHE = 'name: NAME\nservices:\n  cache: { template: redis, with: { version: "7.0" } }\n'
const box = (options?: Parameters<typeof project>[1], policy = 'missing') =>
  project(BOX.replace('POLICY', policy), options)

interface Running {
  readonly pid: number
  readonly instance: string
  readonly host: string
  readonly port: number
  /** Kills it, and what would tidy up after it. */
  readonly killAll: () => Promise<void>
}

/** Starts a program that brings an instance up and stays with it. */
async function running(
  { folder, env }: Project,
  {
    more = {},
    before = [],
  }: { readonly more?: Record<string, string | undefined>; readonly before?: readonly string[] } = {},
): Promise<Running> {
  const [program = '', ...args] = [...before, process.execPath, PROGRAM, folder]
  const started = execa(program, args, { env: { ...env, ...more }, reject: false, stdin: 'ignore' })
  onTestFinished(() => void started.kill('SIGKILL'))
  const said = await Promise.race([
    new Promise<string>((told) => started.stdout.once('data', (data) => told(String(data)))),
    started.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ])
  const { pid = 0 } = started
  return {
    pid,
    ...JSON.parse(said),
    killAll: async () => {
      for (const each of [...(await janitorsOf(pid)), pid]) kill(each)
      await started
    },
  }
}

/** Containers of a definition's instances. */
async function containersOf(name: string) {
  const engine = await testEngine()
  const found = await engine.containers.list({ labels: { [ENVCTL.name]: name } })
  engine.close()
  return found
}

async function left(name: string): Promise<readonly string[]> {
  const engine = await testEngine()
  const names = await leftOf(name, engine)
  engine.close()
  return names
}

/** What is left once another command has passed by. */
const leftAfter = (other: Project, name: string) => async () => {
  expect(await other.run(['ls'])).toMatchObject({ exitCode: 0 })
  return left(name)
}

const reached = async ({ host, port }: Running) => (await fetch(`http://${host}:${port}/`)).status

describe('two users of one engine', () => {
  test('leave alone what the other one has, and take away what is left of it', async () => {
    const { gid } = await stat(SOCKET)
    // This repository may be in a folder that only its owner may enter.
    const as = ['setpriv', `--reuid=${NOBODY}`, `--regid=${gid}`, '--clear-groups']
    const nobody = [...as, '--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search']
    await using ours = await box()
    await using theirs = await box({ inside: nobody })
    await chown(theirs.folder, NOBODY, gid)
    const [one, other] = [
      await running(ours),
      await running(theirs, { before: nobody, more: { HOME: theirs.folder } }),
    ]
    for (const { name } of [ours, theirs])
      for (const user of [ours, theirs]) expect(await leftAfter(user, name)()).not.toEqual([])
    expect([await reached(one), await reached(other)]).toEqual([404, 404])
    await other.killAll()
    await expect.poll(leftAfter(ours, theirs.name), GONE).toEqual([])
    expect(await reached(one)).toBe(404)
    await one.killAll()
    await expect.poll(leftAfter(theirs, ours.name), GONE).toEqual([])
  })

  test('of whom one cannot see the other leave it alone for as long as its lease is renewed', async () => {
    await using ours = await box()
    // As in a container: the processes of others cannot be seen, and end with the first of them.
    const hidden = await running(ours, { before: ['unshare', '--pid', '--fork', '--kill-child'] })
    const [container] = await containersOf(ours.name)
    const until = Number(container?.labels[ENVCTL.leaseUntil])
    expect(until).toBeLessThanOrEqual(Date.now() + LIFETIME_MS)
    await expect.poll(() => Date.now(), { timeout: 2 * LIFETIME_MS }).toBeGreaterThan(until)
    expect(await leftAfter(ours, ours.name)()).not.toEqual([])
    expect(await reached(hidden)).toBe(404)
    await hidden.killAll()
    await expect.poll(leftAfter(ours, ours.name), GONE).toEqual([])
  })
})

describe('an engine of another machine', () => {
  test('by its address: ports are reached there, and nothing is left of what is killed', async () => {
    const proxy = await proxyTo(SOCKET)
    onTestFinished(() => proxy.close())
    // An address of this machine that does not look like one.
    await using ours = await box({ env: { DOCKER_HOST: `tcp://0.0.0.0:${proxy.port}` } })
    const killed = await running(ours)
    expect(killed.host).toBe('0.0.0.0')
    expect(await reached(killed)).toBe(404)
    const [container] = await containersOf(ours.name)
    expect(container?.ports).toContainEqual(
      expect.objectContaining({ address: '0.0.0.0', port: killed.port }),
    )
    kill(killed.pid)
    await expect.poll(() => left(ours.name), GONE).toEqual([])
    await (await running(ours)).killAll()
    await expect.poll(leftAfter(ours, ours.name), GONE).toEqual([])
  })

  test('over TLS: by DOCKER_CERT_PATH, seen from the folder of the tests, also in what keeps their copies', async () => {
    await using served = await startTlsEngine()
    const remote = { DOCKER_HOST: served.url, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: 'certificates' }
    await using tests = await suite(CACHE, remote)
    await cp(join(served.folder, 'client'), join(tests.folder, 'certificates'), { recursive: true })
    await tests.write('a.test.js', vitestFile('test', 2))
    const ran = await tests.vitest(['run'])
    expect(ran.exitCode, String(ran.all)).toBe(0)
    await expect.poll(() => tests.left(), GONE).toEqual([])
    await rm(join(tests.folder, 'certificates/key.pem'))
    const refused = await tests.vitest(['run'])
    expect(refused.exitCode).toBe(1)
    expect(refused.all).toContain('it does not accept our certificate')
  })

  test('by DOCKER_CONTEXT: what stands in the configuration of Docker, certificates included', async () => {
    await using served = await startTlsEngine()
    const id = createHash('sha256').update('far').digest('hex')
    const at = (...names: readonly string[]) => join(served.folder, 'config', 'contexts', ...names)
    await mkdir(at('meta', id), { recursive: true })
    const meta = {
      Name: 'far',
      Metadata: {},
      Endpoints: { docker: { Host: served.url, SkipTLSVerify: false } },
    }
    await writeFile(at('meta', id, 'meta.json'), JSON.stringify(meta))
    await cp(join(served.folder, 'client'), at('tls', id, 'docker'), { recursive: true })
    const config = { DOCKER_CONFIG: join(served.folder, 'config'), DOCKER_HOST: undefined }
    await using ours = await box()
    const there = await running(ours, { more: { ...config, DOCKER_CONTEXT: 'far' } })
    expect(await reached(there)).toBe(404)
    await expect(running(ours, { more: { ...config, DOCKER_CONTEXT: 'farther' } })).rejects.toThrow('farther')
    // Whoever is connected keeps the server from ending.
    await there.killAll()
  })

  test('over ssh: copies for tests, of which nothing is left when the run is killed', async () => {
    await using server = await startSshd()
    const remote = await server.envFor({ key: 'known', host: 'known' })
    await using tests = await suite(CACHE, remote)
    await tests.write('a.test.js', vitestFile('test', 2))
    const ran = await tests.vitest(['run'])
    expect(ran.exitCode, String(ran.all)).toBe(0)
    await expect.poll(() => tests.left(), GONE).toEqual([])
    const killed = tests.vitest(['run'])
    await expect.poll(() => tests.left(), { timeout: 60_000, interval: 50 }).not.toEqual([])
    kill(killed.pid ?? 0)
    await killed
    await expect.poll(() => tests.left(), GONE).toEqual([])
  })
})

describe('variables of Testcontainers', () => {
  test('TESTCONTAINERS_RYUK_DISABLED: no process tidies up, and the next command does', async () => {
    await using ours = await box({ env: { TESTCONTAINERS_RYUK_DISABLED: 'true' } })
    const killed = await running(ours)
    expect(await janitorsOf(killed.pid)).toEqual([])
    await killed.killAll()
    expect(await left(ours.name)).not.toEqual([])
    await expect.poll(leftAfter(ours, ours.name), GONE).toEqual([])
  })

  test('TESTCONTAINERS_HOST_OVERRIDE: ports are published so that they are reached there', async () => {
    await using ours = await box({ env: { TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.2' } })
    const there = await running(ours)
    expect(there.host).toBe('127.0.0.2')
    expect(await reached(there)).toBe(404)
  })

  test('TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: images of Docker Hub come from there', async () => {
    await using ours = await box({}, 'always')
    const { ENVCTL_REGISTRY_MIRRORS: mirrors = '' } = ours.env
    const [, mirror] = /docker\.io=([^,]+)/.exec(mirrors) ?? []
    const more = {
      ENVCTL_REGISTRY_MIRRORS: undefined,
      TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX: mirror === undefined ? undefined : `${mirror}/library/`,
    }
    expect(await reached(await running(ours, { more }))).toBe(404)
  })
})
