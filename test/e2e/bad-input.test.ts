import { createServer } from 'node:net'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { project } from '../support/cli.ts'

const VALID = 'name: NAME\nservices:\n  app: { image: "busybox:1.35", command: sleep 600, init: true }\n'

/** Nothing of the project may be on the engine. */
async function leftBehind(name: string): Promise<string> {
  const [containers, networks, volumes] = await Promise.all([
    execa('docker', ['ps', '--all', '--filter', `name=${name}`, '--format', '{{.Names}}']),
    execa('docker', ['network', 'ls', '--filter', `name=${name}`, '--format', '{{.Name}}']),
    execa('docker', ['volume', 'ls', '--filter', `name=${name}`, '--format', '{{.Name}}']),
  ])
  return [containers.stdout, networks.stdout, volumes.stdout].join('')
}

describe('a definition that is wrong ends with 3, its place, and nothing left behind', () => {
  const cases: readonly (readonly [what: string, text: string, expected: readonly RegExp[]])[] = [
    ['a tab', 'services:\n\tapp: {}\n', [/envs\.yaml:2:1/, /tab/i]],
    ['a duplicate key', 'services:\n  a: { image: x }\n  a: { image: y }\n', [/envs\.yaml:3:3/, /unique/i]],
    [
      'an alias bomb',
      `a: &a [x,x]\n${Array.from({ length: 12 }, (_, i) => `x-${i}: &b${i} [${'*a,'.repeat(200)}]`).join('\n')}\nservices: {}\n`,
      [/aliases/],
    ],
    ['binary', 'services:\n  a: \u0000\u0001\u0002\n', [/not text/]],
    [
      'an unknown key',
      'services:\n  app: { image: x, comand: y }\n',
      [/envs\.yaml:2:20/, /"comand" is not a key/, /did you mean "command"/],
    ],
    [
      'a key that is not supported',
      'services:\n  app: { image: x, develop: { watch: [] } }\n',
      [/envs\.yaml:2:20/, /"develop" is not supported/],
    ],
    [
      'an unknown template',
      'services:\n  db: { template: postgers }\n',
      [/envs\.yaml:2:19/, /did you mean "postgres"/],
    ],
    [
      'an unknown parameter',
      'services:\n  db: { template: postgres, with: { versoin: "15" } }\n',
      [/envs\.yaml:2:37/, /did you mean "version"/],
    ],
    [
      'a missing variable',
      'variables: { V: { required: true } }\nservices:\n  app: { image: "x:${V}" }\n',
      [/envs\.yaml:1:14/, /no value/],
    ],
    [
      'an unknown reference',
      'services:\n  app: { image: x, environment: { A: "${services.bd.url}" } }\n',
      [/envs\.yaml:2:39/, /no service "bd"/],
    ],
    [
      'a missing env_file',
      'services:\n  app: { image: x, env_file: nowhere.env }\n',
      [/nowhere\.env does not exist/],
    ],
    [
      'a circle of extends',
      'services: { app: { image: x } }\nenvironments:\n  a: { extends: b }\n  b: { extends: a }\n',
      [/a -> b -> a|b -> a -> b/],
    ],
    [
      'a circle of dependencies',
      'services:\n  a: { image: x, depends_on: [b] }\n  b: { image: x, depends_on: [a] }\n',
      [/circle: a -> b -> a/],
    ],
    [
      'a wrong port',
      'services:\n  app: { image: x, ports: ["eighty:80"] }\n',
      [/envs\.yaml:2:/, /A port cannot be/],
    ],
    [
      'several mistakes',
      'services:\n  a: { imag: x }\n  b: { image: x, prots: [] }\n',
      [/did you mean "image"/, /did you mean "ports"/],
    ],
    [
      'mistakes of every kind, all at once, and nothing that only follows from them',
      [
        'variables: { A: { typ: x }, B: { default: c, enum: [a, b] } }',
        'services:',
        '  a: { image: "x:${A}", prots: ["80"] }',
        '  b: { image: "x:${NONE} ${}", env_file: nowhere.env, command: "${services.a.url}" }',
        '  c: { template: postgers }',
        '  d: { image: x, command: "${services.c.url}", depends_on: [e] }',
        'environments: { one: { services: [b, c, d, f] }, two: { extends: three } }',
      ].join('\n'),
      [
        /"typ" is not a key/,
        /Variable "B" cannot be "c"/,
        /did you mean "ports"/,
        /"NONE" is not set/,
        /A name is missing/,
        /nowhere.env does not exist/,
        /did you mean "postgres"/,
        /no service "e"/,
        /no service "f"/,
        /no environment "three"/,
        /not valid: 10 mistakes/,
      ],
    ],
  ]
  test.each(cases)('%s', async (_, text, expected) => {
    await using wrong = await project(text)
    for (const command of ['validate', 'up']) {
      const result = await wrong.run([command])
      expect(result, result.stderr).toMatchObject({ exitCode: 3 })
      for (const pattern of expected) expect(result.stderr).toMatch(pattern)
    }
    const json = JSON.parse((await wrong.run(['validate', '--json'])).stdout)
    expect(json.error.code).toBe('definition.invalid')
    expect(json.error.diagnostics.length).toBeGreaterThan(0)
  })

  test('50 MB are refused at once', async () => {
    await using wrong = await project(`#${'x'.repeat(50 * 1024 * 1024)}`)
    const result = await wrong.run(['up'])
    expect(result.exitCode).toBe(3)
    expect(result.stderr).toContain('too large')
  })
})

test("an image that does not exist ends with 5, the registry's own words, and nothing left behind", async () => {
  await using wrong = await project(VALID.replace('busybox:1.35', 'busybox:no-such-tag'))
  const result = await wrong.run(['up'])
  expect(result.exitCode).toBe(5)
  expect(result.stderr).toMatch(/manifest unknown|not found/)
  expect(result.stderr).toContain('image.pull-failed')
  await wrong.run(['down'])
  expect(await leftBehind(wrong.name)).toBe('')
})

test('a port in use is told with its holder before anything is made', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await using wrong = await project(VALID.replace('init: true', `init: true, ports: ["${port}:80"]`))
  const result = await wrong.run(['up'])
  server.close()
  expect(result.exitCode).toBe(6)
  expect(result.stderr).toContain(`Port ${port}`)
  expect(result.stderr).toContain(`process ${process.pid}`)
  expect(await leftBehind(wrong.name)).toBe('')
})

test('a name held by a container of others is told, and that container left alone', async () => {
  await using wrong = await project(VALID)
  await wrong.run(['up'])
  await wrong.run(['down', '--timeout', '0'])
  const name = `${wrong.name}-default-app-1`
  await execa('docker', ['create', '--name', name, 'busybox:1.35'])
  try {
    const result = await wrong.run(['up'])
    expect(result.exitCode).toBe(6)
    expect(result.stderr).toContain('name.foreign')
    expect((await wrong.run(['down'])).exitCode).toBe(0)
    expect((await execa('docker', ['inspect', '--format', '{{.State.Status}}', name])).stdout).toBe('created')
  } finally {
    await execa('docker', ['rm', '--force', name])
  }
})

test('a service that exits ends the wait at once with its code and last lines', async () => {
  await using wrong = await project(VALID.replace('sleep 600', '"sh -c \'echo it is broken; exit 9\'"'))
  const result = await wrong.run(['up'])
  expect(result.exitCode).toBe(6)
  expect(result.stderr).toContain('exited with 9')
  expect(result.stderr).toContain('it is broken')
})

test('no engine: every place that was tried, and what helps', async () => {
  await using wrong = await project(VALID)
  const result = await wrong.run(['ps'], { env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } })
  expect(result.exitCode).toBe(4)
  expect(result.stderr).toContain('/nowhere/docker.sock')
  expect(result.stderr).toContain('DOCKER_HOST')
})

test('wrong usage ends with 2 and the nearest right spelling', async () => {
  await using any = await project(VALID)
  expect(await any.run(['pss'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('"envctl ps"'),
  })
  expect(await any.run(['up', '--bogus'])).toMatchObject({
    exitCode: 2,
    stderr: 'Error: envctl up has no flag --bogus [usage.invalid]\nWhat it takes: envctl up --help',
  })
  for (const [line, words] of [
    ['snapshot ls --layer=x', 'Did you mean --layers?'],
    ['snapshot create', 'envctl snapshot create needs NAME [usage.invalid]'],
    ['down --timeout soon', '--timeout: Expected an integer but received: soon'],
    ['-p shop up', '"-p" is no command'],
    ['stats', 'Did you mean "envctl top"?'],
    ['exec -e A=1 app true', 'A variable for the command: --env A=1'],
  ] as const)
    expect(await any.run(line.split(' ')), line).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(words),
    })
  expect(JSON.parse((await any.run(['ls', '--json', 'app'])).stdout).error).toMatchObject({
    code: 'usage.invalid',
    hint: 'What it takes: envctl ls --help',
  })
  expect(await any.run(['up', '-e', 'nope'])).toMatchObject({ exitCode: 2 })
  expect(await any.run(['up', '--set', 'NOPE=1'])).toMatchObject({ exitCode: 2 })
  expect(await any.run(['exec', 'app'])).toMatchObject({ exitCode: 2 })
})

test('an argument that is not given is not looked for in standard input', async () => {
  await using any = await project(VALID)
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
  expect(await any.run(['templates', 'show'], { input: 'postgres\n', env })).toMatchObject({ exitCode: 2 })
  expect(await any.run(['port'], { input: 'app\n', env })).toMatchObject({ exitCode: 2 })
})

test('a Node that is too old is told, with the one that may be taken in its place', async () => {
  const older =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } })'
  await using any = await project(VALID)
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` }
  const { exitCode, stderr } = await any.run(['up'], { env })
  expect(exitCode).toBe(2)
  expect(stderr).toContain('needs Node 22 or later; this is Node 20.1.0')
  const [, folder = ''] = /export PATH=(.+):\$PATH/.exec(stderr) ?? []
  expect((await execa(`${folder}/node`, ['--version'])).stdout).toMatch(/^v2[2-9]/)
})

test('help, version and the resolved spec are told without an engine', async () => {
  await using any = await project(VALID)
  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' }
  expect((await any.run(['--version'], { env })).stdout).toMatch(/^envctl\/\d+\.\d+\.\d+ /)
  expect((await any.run(['--help'], { env })).stdout).toContain('COMMANDS')
  expect((await any.run(['up', '--help'], { env })).stdout).toContain('--force-recreate')
  expect((await any.run(['config', '--services'], { env })).stdout).toBe('app')
  expect(JSON.parse((await any.run(['config', '--json'], { env })).stdout).services.app.image).toBe(
    'busybox:1.35',
  )
})
