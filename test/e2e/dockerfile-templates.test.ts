import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { APPLICATIONS, type Application } from '../support/applications.ts'
import { type Project, project } from '../support/cli.ts'

type Built = Pick<Application, 'template' | 'with' | 'files' | 'port'>

/** A project whose one service is built of an application. */
async function made({ template, with: given, files, port }: Built): Promise<Project> {
  const box = await project(definitionOf({ context: './app', template, with: given }, port))
  for (const [file, text] of Object.entries(files)) {
    await mkdir(join(box.folder, 'app', dirname(file)), { recursive: true })
    await box.write(`app/${file}`, text)
  }
  return box
}

const definitionOf = (build: unknown, port: number): string =>
  stringify({
    name: 'NAME',
    services: { app: { build, ports: [String(port)], init: true } },
    environments: { dev: { outputs: { PORT: '${services.app.port}' } } },
  })

const rendered = (template: string, given: Application['with']): readonly string[] => [
  'templates',
  'show',
  template,
  '--render',
  '--context',
  'app',
  ...Object.entries(given).flatMap(([name, value]) => ['--with', `${name}=${[value].flat().join(' ')}`]),
]

const docker = async (...args: readonly string[]) => (await execa('docker', args)).stdout

async function up(box: Project): Promise<string> {
  const ran = await box.run(['up', '--json'])
  expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
  return `http://127.0.0.1:${JSON.parse(ran.stdout).outputs.PORT}`
}

test.each(Object.entries(APPLICATIONS))(
  '%s is built, runs without rights, and is healthy',
  async (name, application) => {
    await using box = await made(application)
    const url = await up(box)
    expect(await (await fetch(url)).text()).toMatch(application.answers)
    const container = `${box.name}-dev-app-1`
    expect(await docker('inspect', '--format', '{{.State.Health.Status}}', container)).toBe('healthy')
    expect((await box.run(['exec', '-T', 'app', 'id', '-u'])).stdout).not.toBe('0')
    const [size, base] = (
      await docker('image', 'inspect', '--format', '{{.Size}}', `${box.name}-dev-app`, application.base)
    )
      .split('\n')
      .map(Number)
    // biome-ignore lint/suspicious/noConsole: whoever reads the log may want to know.
    console.log(`${name}: ${mb(size)} MB on the ${mb(base)} MB of ${application.base}`)
    expect((size ?? 0) - (base ?? 0)).toBeLessThan(application.room)

    // Whoever takes the printed Dockerfile over has the same.
    const { stdout } = await box.run(rendered(application.template, application.with))
    await box.write('app/Dockerfile', stdout)
    const ignored = /^# A \.dockerignore belongs to it: (.*)$/m.exec(stdout)?.[1] ?? ''
    await box.write('app/.dockerignore', ignored.replaceAll(' ', '\n'))
    await box.write(`app/${application.change.file}`, application.change.text)
    await box.write('envs.yaml', definitionOf('./app', application.port))
    expect(await (await fetch(await up(box))).text()).toContain('changed')
  },
)

const mb = (bytes = 0) => (bytes / 1024 / 1024).toFixed(1)

test('secrets and what is installed on the host stay out of the image', async () => {
  const application = APPLICATIONS['Node.js with npm and a build']
  if (application === undefined) throw new Error('it is not there')
  const files = { ...application.files, 'node_modules/ms/index.js': 'throw 1', 'a.log': 'x' }
  await using box = await made({ ...application, files })
  await up(box)
  const ls = await box.run(['exec', '-T', 'app', 'ls', '-A', '/app'])
  expect(ls.stdout.split('\n')).toEqual([
    '.nvmrc',
    'build.mjs',
    'dist',
    'node_modules',
    'package-lock.json',
    'package.json',
    'server.cjs',
  ])
  expect(await (await fetch(await up(box))).text()).toMatch(application.answers)
  // A .dockerignore of the project comes after, and has the last word.
  await box.write('app/.dockerignore', '!*.log\nbuild.mjs.bak\n')
  await up(box)
  expect((await box.run(['exec', '-T', 'app', 'ls', '/app/a.log'])).exitCode).toBe(0)
  expect((await box.run(['exec', '-T', 'app', 'ls', '/app/.env'])).exitCode).not.toBe(0)
})

test('a shared library that is missing ends the build, with the package that has it', async () => {
  const application = APPLICATIONS['C++']
  if (application === undefined) throw new Error('it is not there')
  const { packages: _, ...lacking } = application.with
  await using box = await made({ ...application, with: lacking })
  const { exitCode, stderr } = await box.run(['up'])
  expect(exitCode).toBe(5)
  expect(stderr).toMatch(/Dockerfile of the template cpp:\d+:\d+/)
  expect(stderr).toMatch(/libsqlite3\.so\.0 => not found/)
  expect(stderr).toMatch(
    /^Give these packages by the parameter "packages" \(library, package\):\nlibsqlite3\.so\.0 libsqlite3-0$/m,
  )
})

test('a static site that is not built is served as it is, and nothing else', async () => {
  await using box = await made({
    template: 'static',
    port: 8080,
    with: { version: '1.22', fallback: '/index.html' },
    files: { 'index.html': '<p>plain</p>', 'style.css': 'p {}', '.hidden': 'x', '.env': 'SECRET=1' },
  })
  const url = await up(box)
  expect(await (await fetch(url)).text()).toBe('<p>plain</p>')
  expect((await fetch(`${url}/style.css`)).headers.get('content-type')).toBe('text/css')
  expect(await (await fetch(`${url}/orders/1`)).text()).toBe('<p>plain</p>')
  expect((await fetch(`${url}/.hidden`)).status).toBe(404)
  expect((await fetch(`${url}/.env`)).status).toBe(404)
})

test('of another revision the files as they were then say what the Dockerfile is', async () => {
  await using box = await project(definitionOf({ context: 'git:v1:./app', template: 'node' }, 3000))
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-C', box.folder, ...args])
  await mkdir(join(box.folder, 'app'))
  const main = (file: string) =>
    box.write('app/package.json', JSON.stringify({ scripts: { start: `node ${file}` } }))
  await main('old.js')
  await box.write('app/package-lock.json', '{}')
  await git('init', '--quiet')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'one')
  await git('tag', 'v1')
  await main('new.js')
  const dockerfile = async () => {
    const ran = await box.run(['config', '--json'])
    expect(ran, ran.stderr).toMatchObject({ exitCode: 0 })
    return JSON.stringify(JSON.parse(ran.stdout).services.app.build)
  }
  expect(await dockerfile()).toContain('old.js')
  await box.write('envs.yaml', definitionOf({ context: './app', template: 'node' }, 3000))
  expect(await dockerfile()).toContain('new.js')
})
