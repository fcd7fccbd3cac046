import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/cli.ts'
import { expectKept, freePort } from '../support/ports.ts'
import { proxyTo } from '../support/proxy.ts'

const SHOP = `
name: NAME
services:
  db: { template: postgres, with: { version: "15", database: shop } }
  cache: { template: redis, with: { version: "7.0" } }
  web:
    image: nginx:1.22
    environment: { DATABASE_URL: "\${services.db.url}" }
    ports: ["80"]
    depends_on: { db: { condition: service_healthy }, cache: { condition: service_started } }
    ready: { http: { port: 80, path: /, status: 200 } }
environments:
  dev:
    outputs: { DATABASE_URL: "\${services.db.url}", WEB_URL: "\${services.web.url}" }
`

interface Up {
  readonly changed: boolean
  readonly outputs: Readonly<Record<string, string>>
  readonly services: readonly {
    readonly service: string
    readonly containerId: string
    readonly ports: readonly { readonly port: number }[]
  }[]
}

const up = (text: string): Up => JSON.parse(text)
const ids = (outcome: Up) =>
  Object.fromEntries(outcome.services.map(({ service, containerId }) => [service, containerId]))

test('an environment comes up, is used by every command, and goes without a trace', async () => {
  await using shop = await project(SHOP)
  const instance = `${shop.name}-dev`
  const first = await shop.run(['up', '--json'])
  expect(first, first.stderr).toMatchObject({ exitCode: 0 })
  const made = up(first.stdout)
  expect(made.changed).toBe(true)
  expect(made.outputs['DATABASE_URL']).toMatch(/^postgres:\/\/postgres:postgres@127\.0\.0\.1:\d+\/shop$/)
  expect((await fetch(made.outputs['WEB_URL'] ?? '')).status).toBe(200)

  const again = up((await shop.run(['up', '--json'])).stdout)
  expect(again.changed).toBe(false)
  expect(ids(again)).toEqual(ids(made))

  const ps = await shop.run(['ps'])
  expect(ps.stdout).toContain(`${instance}-db-1`)
  expect(ps.stdout).toMatch(/127\.0\.0\.1:\d+->5432\/tcp/)
  const psql = ['exec', '-T', 'db', 'psql', '-U', 'postgres', '-d', 'shop', '-t', '-c']
  expect(await shop.run([...psql, 'create table t (n int); insert into t values (41)'])).toMatchObject({
    exitCode: 0,
  })
  expect((await shop.run([...psql, 'select n + 1 from t'])).stdout.trim()).toBe('42')
  expect((await shop.run(['exec', '-T', 'cache', 'cat'], { input: 'through\n' })).stdout).toBe('through')
  expect((await shop.run(['exec', '-T', 'cache', 'sh', '-c', 'exit 7'])).exitCode).toBe(7)
  expect((await shop.run(['exec', '-T', 'web', 'sh', '-c', 'echo $DATABASE_URL'])).stdout).toBe(
    'postgres://postgres:postgres@db:5432/shop',
  )

  const logs = await shop.run(['logs', 'db', 'cache'])
  expect(logs.stdout).toMatch(/^db-1 \| .*database system is ready to accept connections/m)
  expect(logs.stdout).toMatch(/^cache-1 \| .*Ready to accept connections/m)
  expect((await shop.run(['logs', 'web', '--tail', '0'])).stdout).toBe('')

  const env = await shop.run(['env'])
  expect(env.stdout).toContain(`DATABASE_URL=${made.outputs['DATABASE_URL']}`)
  const shell = await shop.run(['env', '--format', 'shell'])
  const evaluated = await execa('sh', ['-c', `${shell.stdout}\nprintf %s "$DATABASE_URL"`])
  expect(evaluated.stdout).toBe(made.outputs['DATABASE_URL'])
  expect(JSON.parse((await shop.run(['ls', '--json'])).stdout).instances).toContainEqual(
    expect.objectContaining({ instance, status: 'running', running: 3, directory: shop.folder }),
  )

  const down = await shop.run(['down', '--json'])
  expect(JSON.parse(down.stdout).kept).toHaveLength(2)
  expect((await shop.run(['ps', '--all', '--json'])).stdout).toContain('"services": []')

  const second = await shop.run(['up', '--json'])
  expect(second, second.stderr + second.stdout).toMatchObject({ exitCode: 0 })
  const back = up(second.stdout)
  await expectKept(instance, back.outputs, made.outputs)
  expect((await shop.run([...psql, 'select n from t'])).stdout.trim()).toBe('41')

  expect(await shop.run(['down', '--volumes'])).toMatchObject({ exitCode: 0 })
  expect((await shop.run(['ls'])).stdout).not.toContain(instance)
  expect((await shop.run(['down'])).stderr).toContain('nothing to remove')
})

test('a changed service is recreated with what must follow, a broken instance repaired, and data kept', async () => {
  await using shop = await project(SHOP)
  const made = up((await shop.run(['up', '--json'])).stdout)
  await shop.write(
    'envs.yaml',
    SHOP.replace('ports: ["80"]', 'ports: ["80"]\n    labels: { changed: "yes" }'),
  )
  const plan = await shop.run(['plan'])
  expect(plan.stdout).toContain('create-container web-1')
  expect(plan.stdout).not.toContain('create-container db-1')
  const changed = up((await shop.run(['up', '--json'])).stdout)
  expect(ids(changed)['db']).toBe(ids(made)['db'])
  expect(ids(changed)['web']).not.toBe(ids(made)['web'])
  await expectKept(`${shop.name}-dev`, changed.outputs, made.outputs)

  await execa('docker', ['rm', '--force', `${shop.name}-dev-cache-1`])
  await execa('docker', ['kill', `${shop.name}-dev-db-1`])
  const repaired = up((await shop.run(['up', '--json'])).stdout)
  expect(repaired.services).toHaveLength(3)
  await expectKept(`${shop.name}-dev`, repaired.outputs, made.outputs)
  expect(ids(repaired)['db']).toBe(ids(made)['db'])
})

test('two instances of one environment run side by side', async () => {
  await using shop = await project(
    SHOP.replace('ports: ["80"]', 'ports: ["PORT:80"]').replace('PORT', String(await freePort())),
  )
  const main = await shop.run(['up', '--json'])
  const other = await shop.run(['up', '--json', '--instance', 'pr42'])
  expect(other.stderr).toBe('')
  expect(main, main.stderr).toMatchObject({ exitCode: 0 })
  expect(other, other.stderr).toMatchObject({ exitCode: 0 })
  const urls = [up(main.stdout).outputs['WEB_URL'], up(other.stdout).outputs['WEB_URL']]
  expect(new Set(urls).size).toBe(2)
  for (const url of urls) expect((await fetch(url ?? '')).status).toBe(200)
  expect(await shop.run(['down', '--volumes', '--instance', 'pr42'])).toMatchObject({ exitCode: 0 })
  expect((await fetch(urls[0] ?? '')).status).toBe(200)
})

test('one-shots run before what waits for them, and once', async () => {
  await using jobs = await project(`
name: NAME
services:
  migrate: { image: "busybox:1.35", command: "sh -c 'echo migrated >> /data/log'", volumes: ["data:/data"] }
  app:
    image: busybox:1.35
    command: sh -c 'cat /data/log; sleep 600'
    init: true
    volumes: ["data:/data"]
    depends_on: { migrate: { condition: service_completed_successfully } }
    ready: { log: migrated }
volumes: { data: {} }
`)
  const first = await jobs.run(['up', '--json'])
  expect(first, first.stderr).toMatchObject({ exitCode: 0 })
  expect(up((await jobs.run(['up', '--json'])).stdout).changed).toBe(false)
  expect((await jobs.run(['logs', 'app', '--no-prefix'])).stdout).toBe('migrated')
})

test('secrets and configs are files in the container, and a changed one makes it anew', async () => {
  await using files = await project(`
name: NAME
services:
  app: { image: "busybox:1.35", command: sleep 600, init: true, secrets: [key, token], configs: [{ source: conf, target: /etc/app.conf, mode: 0400 }] }
secrets: { key: { file: key.txt }, token: { environment: TOKEN } }
configs: { conf: { content: "a = 1" } }
`)
  await files.write('key.txt', 'hush')
  await files.write('.env', 'TOKEN="of the file"\n')
  expect(await files.run(['up'])).toMatchObject({ exitCode: 0 })
  const read = async () =>
    (
      await files.run([
        'exec',
        '-T',
        'app',
        'sh',
        '-c',
        'cat /run/secrets/key /etc/app.conf; stat -c %a /etc/app.conf',
      ])
    ).stdout
  expect(await read()).toBe('husha = 1400')
  const token = ['exec', '-T', 'app', 'cat', '/run/secrets/token']
  expect((await files.run(token)).stdout).toBe('of the file')
  expect((await files.run(['config'])).stdout).not.toContain('hush')
  await files.write('key.txt', 'loud')
  expect(up((await files.run(['up', '--json'])).stdout).changed).toBe(true)
  expect(await read()).toBe('louda = 1400')
})

test('secrets, configs and seeds reach a service whose root cannot be written to', async () => {
  await using files = await project(`
name: NAME
services:
  app: { image: "busybox:1.35", command: sleep 600, init: true, read_only: true, secrets: [key], configs: [{ source: conf, target: /etc/app.conf }] }
secrets: { key: { file: key.txt } }
configs: { conf: { file: app.conf } }
`)
  await files.write('key.txt', 'hush')
  await files.write('app.conf', 'a = 1')
  const up = await files.run(['up'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const read = async (...how: readonly string[]) =>
    (await files.run([...how, 'cat', '/run/secrets/key', '/etc/app.conf'])).stdout
  expect(await read('exec', '-T', 'app')).toBe('husha = 1')
  expect(await read('run', '-T', 'app')).toBe('husha = 1')
  expect((await files.run(['exec', '-T', 'app', 'touch', '/here'])).stderr).toContain('Read-only')
  await files.write('app.conf', 'a = 2')
  await files.run(['up'])
  expect(await read('exec', '-T', 'app')).toBe('husha = 2')
})

test('secrets and configs below mounts are mounted over them, and nothing of the host is written to', async () => {
  await using files = await project(`
name: NAME
services:
  app:
    image: "busybox:1.35"
    command: sleep 600
    init: true
    tmpfs: [/run]
    volumes: ["./src:/app", "./src:/fixed:ro", { type: tmpfs, target: /memory }, "data:/data", "/own"]
    secrets: [key]
    configs:
      - { source: conf, target: /app/.env }
      - { source: conf, target: /fixed/.env }
      - { source: conf, target: /memory/conf }
      - { source: conf, target: /data/conf }
      - { source: text, target: /data/text }
      - { source: text, target: /own/text }
  lender: { image: "busybox:1.35", command: sleep 600, init: true, volumes: ["./src:/app"] }
  borrower: { image: "busybox:1.35", command: sleep 600, init: true, volumes_from: [lender], configs: [{ source: conf, target: /app/.env }] }
secrets: { key: { file: key.txt } }
configs: { conf: { file: container.env }, text: { content: "t" } }
volumes: { data: {} }
`)
  await files.write('key.txt', 'hush')
  await files.write('container.env', 'A=1')
  await mkdir(join(files.folder, 'src'))
  await files.write('src/.env', 'MINE=1')
  const up = await files.run(['up'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const read = [
    'cat',
    '/run/secrets/key',
    '/app/.env',
    '/fixed/.env',
    '/memory/conf',
    '/data/conf',
    '/data/text',
  ]
  const expected = 'hushA=1A=1A=1A=1t'
  expect((await files.run(['exec', '-T', 'app', ...read, '/own/text'])).stdout).toBe(`${expected}t`)
  expect((await files.run(['run', '-T', 'app', ...read])).stdout).toBe(expected)
  expect((await files.run(['exec', '-T', 'borrower', 'cat', '/app/.env'])).stdout).toBe('A=1')
  expect(await readFile(join(files.folder, 'src/.env'), 'utf8')).toBe('MINE=1')
})

test('a service is built from its Dockerfile, and again only when something of it changed', async () => {
  await using built = await project(`
name: NAME
services:
  app: { build: { context: ., args: { WORD: first } }, command: sleep 600, init: true }
`)
  await built.write('Dockerfile', 'FROM busybox:1.35\nARG WORD\nRUN echo $WORD > /word\nCOPY note /note\n')
  await built.write('note', 'one')
  const image = `${built.name}-default-app`
  try {
    const first = await built.run(['up', '--json'])
    expect(first, first.stderr).toMatchObject({ exitCode: 0 })
    expect((await built.run(['exec', '-T', 'app', 'cat', '/word', '/note'])).stdout).toBe('first\none')
    expect(up((await built.run(['up', '--json'])).stdout).changed).toBe(false)
    await built.write('note', 'two')
    expect(up((await built.run(['up', '--json'])).stdout).changed).toBe(true)
    expect((await built.run(['exec', '-T', 'app', 'cat', '/note'])).stdout).toBe('two')
    const before = up((await built.run(['up', '--json'])).stdout)
    expect(ids(up((await built.run(['up', '--build', '--json'])).stdout))).toEqual(ids(before))
    await built.write('Dockerfile', 'FROM busybox:1.35\nRUN echo going wrong; exit 3\n')
    const broken = await built.run(['up'])
    expect(broken.exitCode).toBe(5)
    expect(broken.stderr).toContain('going wrong')
    expect((await built.run(['exec', '-T', 'app', 'cat', '/note'])).stdout).toBe('two')
  } finally {
    await built.run(['down', '--timeout', '0'])
    await execa('docker', ['rmi', '--force', image])
  }
})

/** Waits until a process has said something. */
function told(stream: NodeJS.ReadableStream, words: string): Promise<void> {
  let text = ''
  return new Promise((resolve, reject) => {
    stream.on('data', (data) => {
      text += String(data)
      if (text.includes(words)) resolve()
    })
    stream.once('end', () => reject(new Error(`it ended without saying "${words}": ${text}`)))
  })
}

test('an interrupt ends up with 130 at once, and down leaves nothing', async () => {
  await using slow = await project(
    'name: NAME\nservices:\n  a: { image: "busybox:1.35", command: sleep 600, init: true, ready: { log: never } }\n',
  )
  const running = execa(process.execPath, [slow.bin, 'up'], {
    cwd: slow.folder,
    env: slow.env,
    reject: false,
  })
  await told(running.stderr, 'a-1 started')
  running.kill('SIGINT')
  expect((await running).exitCode).toBe(130)
  expect((await slow.run(['down'])).exitCode).toBe(0)
  expect((await slow.run(['ls'])).stdout).not.toContain(slow.name)
})

test('two commands on one instance: the second waits and says for what', async () => {
  await using one = await project(
    'name: NAME\nservices:\n  a: { image: "busybox:1.35", command: sleep 600, init: true, ready: { exec: "sleep 1" } }\n',
  )
  const [first, second] = await Promise.all([one.run(['up']), one.run(['up'])])
  expect([first.exitCode, second.exitCode]).toEqual([0, 0])
  expect(first.stderr + second.stderr).toMatch(
    /Waiting for envctl up \(process \d+\)|Waiting for another envctl command/,
  )
})

test('an engine that goes away in the middle ends with 4 and says what to do', async () => {
  await using cut = await project(
    'name: NAME\nservices:\n  a: { image: "busybox:1.35", command: sleep 600, init: true, ready: { log: never } }\n',
  )
  const proxy = await proxyTo('/var/run/docker.sock')
  const running = execa(process.execPath, [cut.bin, 'up'], {
    cwd: cut.folder,
    env: { ...cut.env, DOCKER_HOST: `tcp://127.0.0.1:${proxy.port}` },
    reject: false,
  })
  await told(running.stderr, 'a-1 started')
  await proxy.close()
  const { exitCode, stderr } = await running
  expect(stderr).toContain('engine.lost')
  expect(exitCode).toBe(4)
})
