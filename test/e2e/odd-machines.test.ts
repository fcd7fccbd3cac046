import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'
import { startPrivateEngine } from '../support/private-engine.ts'
import { works } from '../support/works.ts'

const CHINESE = `
name: NAME
services:
  app:
    build: ./应用 one
    command: sleep 600
    stop_grace_period: 0s
    env_file: [./变量 one.env]
    secrets: [key]
    volumes: ["data:/data"]
secrets: { key: { file: ./密钥 one.txt } }
volumes: { data: {} }
environments:
  dev:
    outputs: { WHERE: "值 \${ZH}" }
    setup:
      - { name: 载入 数据, exec: { service: app, command: "tee /data/结果" }, stdin: ./输入 one.txt, inputs: ["./*.txt"] }
      - { name: 迁移, run: { image: "busybox:1.35", command: ["echo", "迁移完成", NAME] } }
      - { name: on the host, host: { command: printenv WHERE } }
    test: { command: printenv WHERE }
`
const FILES = {
  '应用 one/Dockerfile': 'FROM busybox:1.35\nCOPY ["文 件.txt", "/"]\nCOPY . /all\nRUN cat "/文 件.txt"\n',
  '应用 one/文 件.txt': '你好\n',
  '应用 one/.dockerignore': '# what stays here\n忽 略\n',
  '应用 one/忽 略': 'no\n',
  '变量 one.env': 'A=一\nB="两 个"\n',
  '密钥 one.txt': '秘密\n',
  '输入 one.txt': '输入\n',
  '.env': 'ZH=中文\n',
}

test.each([
  ['as they are elsewhere', '\n'],
  ['of Windows', '\r\n'],
])('names and paths in Chinese and with spaces, a Chinese locale, line ends %s', async (_, lineEnd) => {
  const written = (text: string) => text.replaceAll('\n', lineEnd)
  await using box = await project(written(CHINESE), {
    prefix: 'envctl e2e 商店-',
    env: { LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' },
  })
  await mkdir(join(box.folder, '应用 one'))
  for (const [file, text] of Object.entries(FILES)) await box.write(file, written(text))
  const inside = (script: string) => works(box, 'exec', '-T', 'app', 'sh', '-c', script)

  expect(JSON.parse(await works(box, 'up', '--json')).outputs).toEqual({ WHERE: '值 中文' })
  expect(await inside('echo "$A $B"')).toBe('一 两 个')
  // A file is given to a container as it is, byte by byte.
  expect(await inside('cat "/文 件.txt" /run/secrets/key /data/*')).toBe(written('你好\n秘密\n输入\n').trim())
  expect(await inside('cd /all; test -e "文 件.txt" && test ! -e "忽 略" && echo left out')).toBe('left out')
  expect(JSON.parse(await works(box, 'up', '--json')).changed).toBe(false)

  expect(await works(box, 'test')).toBe('值 中文')
  await works(box, 'cp', 'app:/data/结果', '结 果')
  await works(box, 'cp', '结 果', 'app:/tmp/')
  expect(await inside('cat "/tmp/结 果"')).toBe('输入')
  const logs = join(box.folder, '.envctl/setup', `${box.name}-dev`)
  expect((await readFile(join(logs, '2-迁移.log'), 'utf8')).trim()).toBe(`迁移完成 ${box.name}`)
  expect((await readFile(join(logs, '3-on the host.log'), 'utf8')).trim()).toBe('值 中文')
  await works(box, 'reset')
  expect(await works(box, 'ls')).toContain(box.folder)
  await works(box, 'down', '--volumes')
})

/** Redis, whose state is kept in layers, and a service that is built from the definition's own folder. No other has its step. */
const SHOP = `
name: NAME
services:
  db: { template: redis, with: { version: "7.0" } }
  app: { build: ., command: sleep 600, stop_grace_period: 0s }
environments:
  dev:
    setup:
      - { name: load, exec: { service: db, command: redis-cli set greeting hello-NAME } }
    outputs: { URL: "\${services.db.url}" }
    test: { command: 'test -n "$$URL"' }
`
const DOCKERFILE = 'FROM busybox:1.35\nCOPY . /app\n'

const greeting = (box: Project) => works(box, 'exec', '-T', 'db', 'redis-cli', 'get', 'greeting')

test('a home and a project that cannot be written to', async () => {
  // Root may write everywhere but to what is mounted to be read.
  const mounts = ['mount --bind . .', 'mount -o remount,ro,bind .', 'cd "$PWD"', 'export HOME="$PWD/home"']
  await using box = await project(SHOP, {
    inside: ['unshare', '--mount', 'sh', '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh'],
  })
  await mkdir(join(box.folder, 'home'))
  await box.write('Dockerfile', DOCKERFILE)
  await works(box, 'up')
  expect(JSON.parse(await works(box, 'up', '--json')).changed).toBe(false)
  for (const command of ['ps', 'ls', 'plan', 'config', 'validate', 'env', 'logs', 'test'])
    await works(box, command)
  await works(box, 'exec', '-T', 'db', 'redis-cli', 'set', 'greeting', 'bye')
  await works(box, 'reset')
  expect(await greeting(box)).toBe(`hello-${box.name}`)
  const refused = await box.run(['cp', 'db:/etc/hostname', '.'])
  expect(refused).toMatchObject({ exitCode: 2 })
  expect(refused.stderr).toMatch(/cannot be copied on this machine.*read-only/s)
})

test('what envctl keeps beside a definition is no reason to build an image of that folder again', async () => {
  await using box = await project(SHOP)
  await box.write('Dockerfile', DOCKERFILE)
  await works(box, 'up')
  expect(await readdir(join(box.folder, '.envctl'))).toContain('setup')
  expect(JSON.parse(await works(box, 'up', '--json')).changed).toBe(false)
  expect(await works(box, 'exec', '-T', 'app', 'ls', '-a', '/app')).not.toContain('.envctl')
})

const DAYS_MS = 86_400_000
const boxOf = (image: string) => `
name: NAME
services:
  db: { image: "${image}", command: sleep 600, network_mode: none, stop_grace_period: 0s, volumes: ["data:/data"] }
volumes: { data: {} }
environments:
  dev:
    setup: [{ name: load, exec: { service: db, command: sh -c "echo hello >/data/file" } }]
    test: { command: "true" }
`

test.each([
  ['forward', 40 * DAYS_MS],
  ['back', -40 * DAYS_MS],
])('a clock that is put %s by forty days in the middle of each command', async (_, by) => {
  // One that is fast would find that the leases of others have run out.
  await using engine = await startPrivateEngine()
  await using box = await project(boxOf(engine.image), {
    env: {
      ...engine.env,
      NODE_OPTIONS: `--import=${resolve('test/support/programs/other-clock.mjs')}`,
      CLOCK_BY_MS: String(by),
      CLOCK_AFTER_MS: '300',
    },
  })
  const file = () => works(box, 'exec', '-T', 'db', 'cat', '/data/file')
  await works(box, 'up')
  expect(JSON.parse(await works(box, 'up', '--json')).changed).toBe(false)
  await works(box, 'exec', '-T', 'db', 'sh', '-c', 'echo bye >/data/file')
  await works(box, 'snapshot', 'create', 'bye')
  await works(box, 'reset')
  expect(await file()).toBe('hello')
  await works(box, 'restore', 'bye')
  expect(await file()).toBe('bye')
  for (const command of ['restart', 'ps', 'ls', 'logs', 'test']) await works(box, command)
  expect(JSON.parse(await works(box, 'gc', '--dry-run', '--json')).leftovers).toEqual([])
  await works(box, 'snapshot', 'rm', '--yes', 'bye')
  await works(box, 'down', '--volumes')
  expect(await engine.docker.listContainers({ all: true })).toEqual([])
})
