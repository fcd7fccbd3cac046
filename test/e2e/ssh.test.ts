import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Project, project, type Ran } from '../support/cli.ts'
import { type Sshd, startSshd } from '../support/sshd.ts'

const BOX = `
name: NAME
services:
  app:
    image: busybox:1.35
    command: sh -c 'echo it is up; exec httpd -f -p 80'
    init: true
    ports: ["80"]
    configs: [{ source: greeting, target: /www/greeting }]
    volumes: ["data:/data"]
configs: { greeting: { content: "hello from here" } }
volumes: { data: {} }
`
/** No command may hang on a broken connection. */
const SOON_MS = 20_000

let server: Sshd
let known: Readonly<Record<string, string>>

beforeAll(async () => {
  server = await startSshd()
  known = await server.envFor({ key: 'known', host: 'known' })
})
afterAll(() => server[Symbol.asyncDispose]())

/** A folder of one's own for what is there for a while. */
async function temporary() {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-tmp-'))
  return {
    folder,
    tunnels: async () => (await readdir(folder)).filter((name) => name.startsWith('envctl-ssh-')),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

const succeeds = async (box: Project, args: readonly string[], input?: string): Promise<Ran> => {
  const ran = await box.run(args, input === undefined ? {} : { input })
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
  return ran
}

describe('an engine at ssh://', () => {
  test('is worked with as if it were here, and no tunnel outlives its command', async () => {
    await using tmp = await temporary()
    await using box = await project(BOX, { env: { ...known, TMPDIR: tmp.folder } })
    await succeeds(box, ['up'])
    const { services } = JSON.parse((await succeeds(box, ['ps', '--json'])).stdout)
    expect(services).toMatchObject([{ service: 'app', state: 'running' }])
    expect((await succeeds(box, ['exec', '-T', 'app', 'cat', '/www/greeting'])).stdout).toBe(
      'hello from here',
    )
    expect((await succeeds(box, ['exec', '-T', 'app', 'cat'], 'through ssh')).stdout).toBe('through ssh')
    expect((await box.run(['exec', '-T', 'app', 'sh', '-c', 'exit 7'])).exitCode).toBe(7)
    expect((await succeeds(box, ['logs', 'app'])).stdout).toContain('it is up')
    const { stdout: port } = await succeeds(box, ['port', 'app', '80'])
    expect(await (await fetch(`http://${port}/www/greeting`)).text()).toBe('hello from here')
    await succeeds(box, ['down', '--volumes', '--timeout', '1'])
    const label = `label=dev.envctl.instance=${box.name}-default`
    expect((await execa('docker', ['ps', '-aq', '--filter', label])).stdout).toBe('')
    expect(await tmp.tunnels()).toEqual([])
  })

  test('the folder of a tunnel whose command was killed goes with a later one', async () => {
    await using tmp = await temporary()
    await using box = await project(BOX, { env: { ...known, TMPDIR: tmp.folder } })
    await succeeds(box, ['up'])
    const following = execa(process.execPath, [box.bin, 'logs', '-f', 'app'], {
      cwd: box.folder,
      env: box.env,
      reject: false,
    })
    await new Promise((resolve) => following.stdout.once('data', resolve))
    following.kill('SIGKILL')
    await following
    const [left = ''] = await tmp.tunnels()
    const path = join(tmp.folder, left)
    await succeeds(box, ['ps'])
    expect(await tmp.tunnels()).toEqual([left])
    const old = new Date(Date.now() - 120_000)
    await utimes(path, old, old)
    await succeeds(box, ['ps'])
    expect(await tmp.tunnels()).toEqual([])
  })

  test('whose connection breaks ends logs -f at once, with 4', async () => {
    await using own = await startSshd()
    await using box = await project(BOX, { env: await own.envFor({ key: 'known', host: 'known' }) })
    await succeeds(box, ['up'])
    const following = execa(process.execPath, [box.bin, 'logs', '-f', 'app'], {
      cwd: box.folder,
      env: box.env,
      reject: false,
      timeout: SOON_MS,
    })
    await new Promise((resolve) => following.stdout.once('data', resolve))
    await own.cut()
    const { exitCode, stderr, timedOut } = await following
    expect(timedOut).toBe(false)
    expect(stderr).toContain('the engine went away')
    expect(exitCode).toBe(4)
  })

  test.each([
    [
      'a key that it does not know',
      { key: 'unknown', host: 'known' },
      /Permission denied/,
      /key must be loaded/,
    ],
    [
      'a host that nobody knows',
      { key: 'known', host: 'unknown' },
      /Host key verification failed/,
      /the host known/,
    ],
    [
      'a host that says it is another',
      { key: 'known', host: 'another' },
      /Host key verification failed/,
      /the host known/,
    ],
  ] as const)('with %s ends with 4, what ssh said, and what to do', async (_, client, said, todo) => {
    await using box = await project(BOX, { env: known })
    const began = performance.now()
    const ran = await box.run(['up'], { env: await server.envFor(client) })
    expect(performance.now() - began).toBeLessThan(SOON_MS)
    expect(ran).toMatchObject({ exitCode: 4, stdout: '' })
    expect(ran.stderr).toContain(`The engine cannot be reached at ssh://root@127.0.0.1:${server.port}`)
    expect(ran.stderr).toMatch(said)
    expect(ran.stderr).toMatch(todo)
    expect(ran.stderr).not.toContain('bug')
  })
})
