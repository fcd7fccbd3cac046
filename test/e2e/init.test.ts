import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { type Project, project } from '../support/cli.ts'

/** A project without a definition, in a folder with a name that is not easy. */
async function bare(files: Readonly<Record<string, string>>): Promise<Project & { readonly at: string }> {
  const made = await project('NAME', { file: '.name' })
  const at = join(made.folder, `${made.name} 店`)
  await mkdir(at)
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(at, file)), { recursive: true })
    await writeFile(join(at, file), text)
  }
  return { ...made, at: join(at, 'envs.yaml') }
}

const PACKAGE = JSON.stringify({
  scripts: { test: 'node --test' },
  dependencies: { pg: '8', ioredis: '5', 'neo4j-driver': '5' },
})

test('a definition of named templates is written, comes up and goes', async () => {
  await using shop = await bare({
    '.env': 'PG_URL="postgres://me@localhost/订单"\r\nCACHE_URL=redis://localhost\r\n',
  })
  const init = await shop.run(['init', 'postgres:15', 'redis:7', '-f', shop.at])
  expect(init, init.stderr).toMatchObject({ exitCode: 0, stdout: '' })
  expect(init.stderr).toContain('found postgres: .env: PG_URL')
  expect(init.stderr).toContain('is written: db (postgres), cache (redis)')
  expect(init.stderr).toMatch(/Next: envctl up --file '.* 店\/envs\.yaml'$/)
  const up = await shop.run(['up', '--json', '-f', shop.at])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const { instance, outputs }: { instance: string; outputs: Readonly<Record<string, string>> } = JSON.parse(
    up.stdout,
  )
  expect(instance).toBe(`${shop.name}-dev`)
  expect(outputs).toEqual({
    PG_URL: expect.stringMatching(/^postgres:\/\/postgres:postgres@127\.0\.0\.1:\d+\/postgres$/),
    CACHE_URL: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:\d+$/),
  })
  const asked = await shop.run([
    'exec',
    '-f',
    shop.at,
    '-T',
    'db',
    'psql',
    '-U',
    'postgres',
    '-tAc',
    'show server_version',
  ])
  expect(asked.stdout).toMatch(/^15\./)
  expect(await shop.run(['down', '--volumes', '-f', shop.at])).toMatchObject({ exitCode: 0 })
})

test('--yes takes what was found, and what is there is not written over', async () => {
  await using shop = await project(PACKAGE, { file: 'package.json' })
  const init = await shop.run(['init', '--yes'])
  expect(init, init.stderr).toMatchObject({ exitCode: 0, stdout: '' })
  expect(init.stderr).toContain('found postgres: package.json: pg')
  expect(init.stderr).toContain('found neo4j, for which there is no template: package.json: neo4j-driver')
  expect(init.stderr).toContain('envs.yaml is written: db (postgres), cache (redis)\nNext: envctl up')
  const text = await readFile(join(shop.folder, 'envs.yaml'), 'utf8')
  expect(text).toContain('      command: npm test\n')
  expect(text).not.toContain('yaml-language-server')
  expect((await shop.run(['validate'])).stderr).toContain('dev (db, cache); test (db, cache)')

  await shop.write('envs.yaml', 'mine: true\n')
  const again = await shop.run(['init', 'redis'])
  expect(again.exitCode).toBe(2)
  expect(again.stderr).toContain('envs.yaml is there already, and was left as it is')
  expect(again.stderr).toContain('--force')
  const dry = await shop.run(['init', 'redis', '--dry-run'])
  expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('template: redis') })
  expect(await readFile(join(shop.folder, 'envs.yaml'), 'utf8')).toBe('mine: true\n')

  await mkdir(join(shop.folder, 'node_modules/envctl/schemas'), { recursive: true })
  await shop.write('node_modules/envctl/schemas/envs.schema.json', '{}')
  const forced = await shop.run(['init', 'redis', '--force', '--json'])
  expect(JSON.parse(forced.stdout)).toMatchObject({
    file: 'envs.yaml',
    written: true,
    services: [{ name: 'cache', template: 'redis', because: ['package.json: ioredis'] }],
    findings: [{ template: 'postgres' }, { template: 'redis' }],
    missing: [{ template: 'neo4j' }],
  })
  expect(await readFile(join(shop.folder, 'envs.yaml'), 'utf8')).toMatch(
    /^# yaml-language-server: \$schema=\.\/node_modules\/envctl\/schemas\/envs\.schema\.json\n/,
  )
  // Nothing else is left behind.
  expect((await readdir(shop.folder)).toSorted()).toEqual(['envs.yaml', 'node_modules', 'package.json'])
})

test('a project of several parts is looked through', async () => {
  await using shop = await bare({
    'apps/api/package.json': '{ "dependencies": { "pg": "8" } }',
    'backend/go.mod': 'module x\nrequire github.com/nats-io/nats.go v1',
    'node_modules/mysql2/package.json': '{ "dependencies": { "mysql2": "1" } }',
    'apps/api/src/package.json': '{ "dependencies": { "mongodb": "1" } }',
  })
  const made = await shop.run(['init', '--yes', '-f', shop.at])
  expect(made, made.stderr).toMatchObject({ exitCode: 0 })
  expect(made.stderr).toContain('apps/api/package.json: pg')
  expect(made.stderr).toContain('is written: messages (nats), db (postgres)')
})

test('an application without a Dockerfile gets one by a template, and comes up with what it needs', async () => {
  const described = {
    scripts: { start: 'node server.cjs' },
    engines: { node: '24' },
    dependencies: { redis: '5' },
  }
  await using shop = await project(JSON.stringify({ ...described, name: 'NAME' }), { file: 'package.json' })
  await shop.write(
    'server.cjs',
    `require('node:http')
      .createServer((_, response) => response.end(\`\${process.env.REDIS_URL} \${process.getuid()}\`))
      .listen(process.env.PORT || 4321)`,
  )
  const init = await shop.run(['init', '--yes', '--json'])
  expect(init, init.stderr).toMatchObject({ exitCode: 0 })
  expect(JSON.parse(init.stdout).services).toMatchObject([
    { name: 'cache', template: 'redis' },
    { name: 'app', template: 'node', because: ['package.json: scripts.start'] },
  ])
  const text = await readFile(join(shop.folder, 'envs.yaml'), 'utf8')
  expect(text).toContain('    build: { context: ., template: node, with: { port: 4321 } }\n')
  await shop.write('envs.yaml', text.replace(/^name: .*$/m, 'name: NAME'))
  const up = await shop.run(['up', '--json'])
  expect(up, up.stderr).toMatchObject({ exitCode: 0 })
  const answer = await fetch(JSON.parse(up.stdout).outputs.APP_URL)
  expect(await answer.text()).toBe('redis://cache:6379 1000')
  await execa('docker', ['image', 'rm', '--force', `${shop.name}-dev-app`])
})

test('the template of the application may be named, with a version', async () => {
  await using shop = await project('<p>hello</p>', { file: 'index.html' })
  const init = await shop.run(['init', 'static:1.22', 'redis'])
  expect(init.stderr).toContain('found an application, which the template static can build: index.html\n')
  expect(init.stderr).toContain('envs.yaml is written: cache (redis), app (static)\n')
  const text = await readFile(join(shop.folder, 'envs.yaml'), 'utf8')
  expect(text).toContain('build: { context: ., template: static, with: { version: "1.22", port: 8080 } }')
  const two = await shop.run(['init', 'node', 'go', '--force'])
  expect(two).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('A folder has one application') })
})

test('what cannot be done is said', async () => {
  await using shop = await project('{ "dependencies": ', { file: 'package.json' })
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['init'], /There is no terminal to ask on.*[\s\S]*envctl init --yes/],
    [['init', '--yes'], /There is nothing to write/],
    [['init', 'postgers'], /There is no template "postgers"[\s\S]*Did you mean "postgres"\?/],
    [['init', '--from-compose'], /There is no Compose file/],
    [['init', 'redis', '--from-compose'], /Leave one of the two out/],
    [['init', 'redis', '-f', 'no/where.yaml'], /There is no folder .*no/],
    [['init', 'redis', '-f', '.'], /is there already/],
  ]
  for (const [args, words] of cases) {
    const { exitCode, stderr } = await shop.run(args)
    expect(stderr).toMatch(words)
    expect(exitCode, args.join(' ')).toBe(2)
  }
  const { exitCode, stderr } = await shop.run(['init', 'redis'])
  expect(stderr).toContain('! package.json is skipped: ')
  expect(exitCode).toBe(0)
})

test('a Compose file is kept, or made into a definition that means the same', async () => {
  const compose = `
services:
  db:
    image: postgres:15
    environment: { POSTGRES_USER: me, POSTGRES_PASSWORD: "it's $$5" }
    volumes: [data:/var/lib/postgresql/data]
  app: { image: "busybox:1.35", command: sleep 1h, depends_on: [db] }
volumes: { data: {} }
`
  await using shop = await project(compose, { file: 'compose.yaml' })
  const kept = await shop.run(['init', '--yes'])
  expect(kept.stderr).toContain('compose.yaml is a definition as it is, and was left alone. Next: envctl up')
  expect(await readdir(shop.folder)).toEqual(['compose.yaml'])
  const before = JSON.parse((await shop.run(['config', '--json'])).stdout)

  const made = await shop.run(['init', '--from-compose'])
  expect(made, made.stderr).toMatchObject({ exitCode: 0 })
  expect(made.stderr).toContain('envs.yaml is written: db (postgres), app\n')
  const after = JSON.parse((await shop.run(['config', '--json', '-e', 'dev'])).stdout)
  expect(after.services.db.container.environment).toEqual({
    ...before.services.db.container.environment,
    POSTGRES_DB: 'me',
  })
  expect(after.services.db.image).toBe('postgres:15')
  expect(after.services.app).toEqual(before.services.app)
  expect(after.services.db.container.mounts).toEqual(before.services.db.container.mounts)

  await shop.write('compose.yaml', 'services:\n  db: { imag: x }\n')
  const wrong = await shop.run(['init', '--from-compose', '--force'])
  expect(wrong.exitCode).toBe(3)
  expect(wrong.stderr).toContain('did you mean "image"')
})

/** `envctl init` on a terminal of its own, by util-linux's script. */
function onTerminal(shop: Project) {
  const command = `stty cols 120 rows 40; ${process.execPath} ${shop.bin} init`
  const running = execa('script', ['-qec', command, '/dev/null'], {
    cwd: shop.folder,
    env: { ...shop.env, TERM: 'xterm', CI: undefined },
    reject: false,
    timeout: 60_000,
  })
  let text = ''
  let onText = () => {}
  running.stdout.on('data', (data) => {
    text += String(data)
    onText()
  })
  return {
    running,
    type: (keys: string) => running.stdin.write(keys),
    /** Waits until words are on the screen. */
    shows: (words: string) =>
      new Promise<void>((resolve, reject) => {
        onText = () => text.includes(words) && resolve()
        running.stdout.on('end', () => reject(new Error(`"${words}" was never shown: ${text}`)))
        onText()
      }),
  }
}

test('questions are asked on a terminal, and the answers written', async () => {
  await using shop = await project(PACKAGE, { file: 'package.json' })
  await shop.write('Dockerfile', 'FROM node:24\nEXPOSE 3000\n')
  const terminal = onTerminal(shop)
  await terminal.shows('Which services does the project need?')
  // What was found is marked and comes first: the second of it is taken away.
  terminal.type('\x1B[B')
  terminal.type(' ')
  terminal.type('\r')
  await terminal.shows('be built and run as a service too?')
  terminal.type('y\r')
  const { exitCode, stdout } = await terminal.running
  expect(exitCode, String(stdout)).toBe(0)
  expect(stdout).toContain('envs.yaml is written: db (postgres), app')
  const text = await readFile(join(shop.folder, 'envs.yaml'), 'utf8')
  expect(text).toContain('template: postgres')
  expect(text).not.toContain('template: redis')
  expect(text).toContain('build: .')
})

test('Ctrl-C at a question ends it, and nothing is written', async () => {
  await using shop = await project('services:\n  a: { image: "busybox:1.35" }\n', { file: 'compose.yaml' })
  const terminal = onTerminal(shop)
  await terminal.shows('What shall be done?')
  terminal.type('\x03')
  const { exitCode, stdout } = await terminal.running
  expect(exitCode, String(stdout)).toBe(130)
  expect(await readdir(shop.folder)).toEqual(['compose.yaml'])
})
