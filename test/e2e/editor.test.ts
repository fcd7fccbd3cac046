import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LanguageServer, languageServer } from '../support/language-server.ts'

/** As the guide tells whoever has installed the package. */
const MODELINE = '# yaml-language-server: $schema=./node_modules/envctl/schemas/envs.schema.json\n'

let folder: string
let editor: LanguageServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envctl-editor-'))
  await mkdir(join(folder, 'node_modules'))
  await symlink(resolve('.'), join(folder, 'node_modules/envctl'))
  editor = await languageServer()
})

afterAll(async () => {
  await editor[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const file = () => join(folder, 'envs.yaml')
const complete = (text: string) => editor.complete(file(), MODELINE + text)
const hover = (text: string) => editor.hover(file(), MODELINE + text)

describe('what is offered', () => {
  test.each([
    ['at the top level', '|', ['name', 'services', 'environments', 'variables', 'registry', 'volumes']],
    ['in a service', 'services:\n  db:\n    |', ['image', 'build', 'template', 'ready', 'depends_on']],
    ['in ready', 'services:\n  db:\n    ready:\n      |', ['log', 'tcp', 'http', 'exec', 'exit', 'timeout']],
    [
      'in a probe',
      'services:\n  db:\n    ready:\n      http:\n        |',
      ['port', 'path', 'status', 'HTTP probe'],
    ],
    ['in a build', 'services:\n  db:\n    build:\n      |', ['context', 'dockerfile', 'target', 'args']],
    ['in an item of ports', 'services:\n  db:\n    ports:\n      - |', ['target', 'published', 'protocol']],
    ['in an item of volumes', 'services:\n  db:\n    volumes:\n      - |', ['type', 'source', 'target']],
    ['in an environment', 'environments:\n  dev:\n    |', ['services', 'extends', 'outputs', 'test']],
    [
      'in an override',
      'environments:\n  dev:\n    services:\n      db:\n        |',
      ['environment', 'ports'],
    ],
    ['in a variable', 'variables:\n  A:\n    |', ['default', 'enum', 'pattern', 'required']],
    ['in a network', 'networks:\n  a:\n    |', ['driver', 'external', 'internal', 'ipam']],
    ['in a volume', 'volumes:\n  a:\n    |', ['driver', 'external', 'labels']],
    ['in a secret', 'secrets:\n  a:\n    |', ['file', 'environment']],
  ])('%s', async (_, text, expected) => {
    expect(await complete(text)).toEqual(expect.arrayContaining(expected))
  })

  test.each([
    [
      'restart',
      'services:\n  db:\n    restart: |',
      ['"no"', 'always', 'unless-stopped', 'on-failure', 'on-failure:3'],
    ],
    [
      'pull_policy',
      'services:\n  db:\n    pull_policy: |',
      ['always', 'never', 'missing', 'if_not_present', 'build'],
    ],
    ['init', 'services:\n  db:\n    init: |', ['true', 'false']],
    [
      'condition',
      'services:\n  db:\n    depends_on:\n      api:\n        condition: |',
      ['service_started', 'service_healthy', 'service_completed_successfully'],
    ],
    [
      'protocol',
      'services:\n  db:\n    ready:\n      tcp:\n        protocol: |',
      ['plain', 'postgres', 'mysql', 'redis', 'amqp'],
    ],
    ['type', 'services:\n  db:\n    volumes:\n      - type: |', ['volume', 'bind', 'tmpfs']],
    ['template', 'services:\n  db:\n    template: |', ['postgres', 'redis']],
    ['template of a build', 'services:\n  db:\n    build:\n      template: |', ['node', 'python', 'cpp']],
  ])('as values of %s', async (_, text, expected) => {
    const offered = await complete(text)
    expect(offered).toEqual(expect.arrayContaining(expected))
    expect(offered.length).toBeLessThan(40)
  })
})

describe('what is shown of a key', () => {
  test.each([
    ['na|me: shop', 'Small letters, digits'],
    ['services: { db: { stop_grace|_period: 1s } }', 'How long it may take to stop'],
    ['services: { db: { bui|ld: . } }', 'How the image is built'],
    ['services: { db: { bui|ld: { context: . } } }', 'How the image is built'],
    ['services: { db: { build: { tar|get: dev } } }', 'Stage of the Dockerfile'],
    ['services: { db: { rea|dy: { exec: "true" } } }', 'When the service is usable'],
    ['services: { db: { ready: { http: { po|rt: 80 } } } }', 'Port of the container'],
    ['services: { db: { environ|ment: [A=1] } }', 'Variables of the container'],
    ['environments: { dev: { outpu|ts: { A: b } } }', 'Named values for the host'],
    ['environments: { dev: { services: { db: { ima|ge: x } } } }', 'Image to run'],
    ['networks: { a: { inter|nal: true } }', 'reach each other and nothing else'],
  ])('%s', async (text, words) => {
    const shown = await hover(text)
    expect(shown).toContain(words)
    expect(shown).toContain('Example:')
  })
})

interface Place {
  readonly line: number
  readonly column: number
}

/** Where the editor underlines, and where the command line points. */
async function places(
  text: string,
): Promise<{ readonly editor: readonly string[]; readonly cli: readonly string[] }> {
  await writeFile(file(), text)
  const { stdout } = await execa(process.execPath, [resolve('bin/envctl.js'), 'validate', '--json'], {
    cwd: folder,
    reject: false,
  })
  const { error }: { error?: { diagnostics: readonly { readonly range: Place }[] } } = JSON.parse(stdout)
  const problems = await editor.diagnose(file(), text)
  return {
    editor: problems.map(({ range: { start } }) => `${start.line + 1}:${start.character + 1}`).sort(),
    cli: (error?.diagnostics ?? []).map(({ range: { line, column } }) => `${line}:${column}`).sort(),
  }
}

const BROKEN: readonly (readonly [what: string, text: string, at: readonly string[]])[] = [
  ['an unknown key at the top', 'servics: {}\n', ['2:1']],
  ['an unknown key in a service', 'services:\n  a: { imag: x }\n', ['3:8']],
  ['an unknown key in a build', 'services:\n  a:\n    build:\n      contxt: .\n', ['5:7']],
  [
    'an unknown key in a probe',
    'services:\n  a: { image: x, ready: { http: { port: 1, pth: / } } }\n',
    ['3:44'],
  ],
  [
    'an unknown key in an override',
    'services: { a: { image: x } }\nenvironments:\n  d: { services: { a: { imag: x } } }\n',
    ['4:25'],
  ],
  ['an unknown key in an environment', 'environments:\n  d: { servics: [] }\n', ['3:8']],
  ['an unknown key in a variable', 'variables:\n  A: { defalt: x }\n', ['3:8']],
  ['an unknown key in a network', 'networks:\n  a: { drivr: x }\n', ['3:8']],
  ['an unknown key in a volume', 'volumes:\n  a: { drivr: x }\n', ['3:8']],
  [
    'an unknown key in an item of ports',
    'services:\n  a: { image: x, ports: [{ target: 1, publishd: 2 }] }\n',
    ['3:39'],
  ],
  ['a list for a text', 'services:\n  a: { image: [x] }\n', ['3:15']],
  ['a number for a list', 'services:\n  a: { image: x, ports: 80 }\n', ['3:25']],
  ['a list for a map', 'services: []\n', ['2:11']],
  ['a number for a map or list', 'services:\n  a: { image: x, environment: 3 }\n', ['3:31']],
  ['a number for a text or map', 'services:\n  a: { image: x, build: 3 }\n', ['3:25']],
  ['a text for a number', 'services:\n  a: { image: x, ready: { exit: none } }\n', ['3:33']],
  ['a list for the value of a variable', 'services:\n  a: { image: x, environment: { A: [1] } }\n', ['3:36']],
  ['no value of an enum', 'services:\n  a: { image: x, pull_policy: often }\n', ['3:31']],
  [
    'no value of an enum, deeper',
    'services:\n  a: { image: x, depends_on: { b: { condition: up } } }\n',
    ['3:48'],
  ],
  [
    'no value of an enum in a form',
    'services:\n  a: { image: x, ready: { tcp: { port: 1, protocol: pg } } }\n',
    ['3:53'],
  ],
  [
    'no value of an enum in an item',
    'services:\n  a: { image: x, volumes: [{ type: bnd, target: /x }] }\n',
    ['3:36'],
  ],
  ['a missing key', 'services:\n  a: { image: x, ready: { http: { path: / } } }\n', ['3:27']],
  [
    'a missing key in a form',
    'services:\n  a: { image: x, ready: { tcp: { protocol: redis } } }\n',
    ['3:27'],
  ],
  ['a missing key in an item', 'services:\n  a: { image: x, ports: [{ published: 80 }] }\n', ['3:26']],
  ['a name that is none', 'name: Shop\nservices: { a: { image: x } }\n', ['2:7']],
  [
    'several mistakes',
    'nam: x\nservices:\n  a: { imag: x }\n  b: { image: x, pull_policy: often, ready: { http: {} } }\n',
    ['2:1', '4:8', '5:31', '5:47'],
  ],
]

describe('mistakes are shown where envctl validate tells them', () => {
  test.each(BROKEN)('%s', async (_, text, at) => {
    expect(await places(MODELINE + text)).toEqual({ editor: at, cli: at })
  })

  test.each([
    [
      'the example',
      async () => `${MODELINE}${(await readFile('envs.example.yaml', 'utf8')).replace(/^#.*\n/, '')}`,
    ],
    ['short and long forms', async () => `${MODELINE}${FORMS}`],
  ])('and none in %s', async (_, text) => {
    expect(await places(await text())).toEqual({ editor: [], cli: [] })
  })
})

const FORMS = `name: forms
services:
  short:
    image: busybox:1.35
    command: sleep 1
    environment: [A=1, B]
    ports: [3000, "8080:80/udp"]
    volumes: [data:/data, .:/here:ro]
    depends_on: [long]
    tmpfs: /tmp
    ready: { log: started, tcp: 3000 }
    x-note: { any: thing }
  long:
    image: busybox:1.35
    command: [sleep, "1"]
    environment: { A: 1, B: null }
    ports: [{ target: 3000, published: "8000-8010" }]
    volumes: [{ type: volume, source: data, target: /data }]
    networks: { default: { aliases: [other] } }
    ready: { log: { pattern: started, times: 2 } }
volumes: { data: }
x-free: true
`

test('the example that ships has the schema beside it, and the server asks nobody for anything', async () => {
  const example = await readFile('envs.example.yaml', 'utf8')
  expect(await editor.diagnose('envs.yaml', example)).toEqual([])
  expect(await editor.diagnose('envs.yaml', `${example}\nnonsense: 1\n`)).toHaveLength(1)
  expect(editor.written.join('')).not.toContain('network:')
})

test('a server that did ask would be noticed', async () => {
  await using curious = await languageServer()
  await curious.diagnose(
    'envs.yaml',
    '# yaml-language-server: $schema=http://127.0.0.1:9/schema.json\na: 1\n',
  )
  expect(curious.written.join('')).toContain('network:')
})

test('a template of a Dockerfile is completed and checked by a schema of its own', async () => {
  const line = MODELINE.replace('envs.schema', 'dockerfile-template.schema')
  const own = join(folder, 'template.yaml')
  const shipped = await readFile('templates/node/template.yaml', 'utf8')
  expect(await editor.diagnose(own, line + shipped)).toEqual([])
  expect(await editor.diagnose(own, line + shipped.replace('detect:', 'detekt:'))).toMatchObject([
    { message: expect.stringContaining('detekt') },
  ])
  const parameter = 'parameters:\n  a:\n    type: |'
  expect(await editor.complete(own, line + parameter)).toEqual(
    expect.arrayContaining(['string', 'port', 'list']),
  )
})
