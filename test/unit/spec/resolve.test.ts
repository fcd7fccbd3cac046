import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadDefinition } from '../../../src/definition/load-definition.ts'
import { renderText } from '../../../src/spec/outputs.ts'
import { resolve } from '../../../src/spec/resolve.ts'
import type { ResolveInput } from '../../../src/spec/resolve-input.ts'
import { containerHash } from '../../../src/spec/spec-hash.ts'
import type { Spec } from '../../../src/spec/types.ts'

function tryResolve(text: string, given: Partial<ResolveInput> = {}) {
  const loaded = loadDefinition('envs.yaml', text, { places: true })
  if (!loaded.ok) return { diagnostics: loaded.diagnostics }
  return resolve({
    definition: loaded.value,
    source: loaded.source,
    places: true,
    defaultName: 'shop',
    file: '/project/envs.yaml',
    directory: '/project',
    homeDir: '/home/me',
    profiles: [],
    set: {},
    env: {},
    files: new Map(),
    kinds: new Map(),
    templates: { own: '/project/templates', shipped: '/shipped', known: ['postgres'] },
    mirrors: { before: {}, after: {} },
    ...given,
  })
}

function spec(text: string, given: Partial<ResolveInput> = {}): Spec {
  const result = tryResolve(text, given)
  if (!('spec' in result)) throw new Error(JSON.stringify(result))
  return result.spec
}

function complaints(text: string, given: Partial<ResolveInput> = {}): readonly string[] {
  const result = tryResolve(text, given)
  if (!('diagnostics' in result)) throw new Error('it was expected to be wrong')
  return result.diagnostics.map(
    ({ range, message, suggestion }) =>
      `${range.line}:${range.column} ${message}${suggestion === undefined ? '' : ` (${suggestion}?)`}`,
  )
}

const ports = (list: string) =>
  spec(`services: { a: { image: x, ports: ${list} } }`).services['a']?.container.ports

describe('ports', () => {
  test.each([
    ['["3000"]', [{ target: 3000, protocol: 'tcp', published: 'auto' }]],
    ['["8080:3000/udp"]', [{ target: 3000, protocol: 'udp', published: 8080 }]],
    ['["0.0.0.0:8080:3000"]', [{ target: 3000, protocol: 'tcp', address: '0.0.0.0', published: 8080 }]],
    ['["127.0.0.1::80"]', [{ target: 80, protocol: 'tcp', address: '127.0.0.1', published: 'auto' }]],
    ['["8000-8009:80"]', [{ target: 80, protocol: 'tcp', published: [8000, 8009] }]],
    [
      '[{ target: 80, published: "81", host_ip: "::1" }]',
      [{ target: 80, protocol: 'tcp', address: '::1', published: 81 }],
    ],
  ])('%s', (written, expected) => {
    expect(ports(written)).toEqual(expected)
  })

  test('a range of both is one port each', () => {
    expect(ports('["7000-7001:80-81"]')?.map(({ target, published }) => [target, published])).toEqual([
      [80, 7000],
      [81, 7001],
    ])
  })
})

test('a fixed name of a container is that of the default instance; others are found by it in their networks', () => {
  const named = (name: string, suffix?: string) => {
    const text = `services: { a: { image: x, container_name: ${name}, networks: { default: { aliases: [b] } } } }`
    const container = spec(text, suffix === undefined ? {} : { suffix }).services['a']?.container
    return [container?.containerName, container?.networks['default']?.aliases]
  }
  expect(named('fixed')).toEqual(['fixed', ['b']])
  expect(named('fixed', 'pr42')).toEqual([undefined, ['b', 'fixed']])
  expect(named('"${instance.name}-a"', 'pr42')).toEqual(['shop-default-pr42-a', ['b']])
})

test('variables come from --set, then the environment, then .env, then the default', () => {
  const text = 'variables: { V: { default: d } }\nservices: { a: { image: "x:${V}" } }'
  const dotenv = { file: '.env', path: '/shop/.env', text: 'V=file' }
  const image = (given: Partial<ResolveInput>) => spec(text, given).services['a']?.image
  expect(image({ set: { V: 'set' }, env: { V: 'env' }, dotenv })).toBe('x:set')
  expect(image({ env: { V: 'env' }, dotenv })).toBe('x:env')
  expect(image({ dotenv })).toBe('x:file')
  expect(image({})).toBe('x:d')
})

test('a reference is an inside address in a service and a host address in outputs', () => {
  const resolved = spec(`
services:
  web: { image: x, ports: ["80"], ready: { http: { port: 80 } } }
  app: { image: y, environment: { WEB: "\${services.web.url}", PORT: "\${services.web.ports.80}" } }
environments:
  dev: { outputs: { WEB: "\${services.web.url}/x" } }
`)
  expect(resolved.services['app']?.container.environment).toEqual({ WEB: 'http://web:80', PORT: '80' })
  const text = resolved.outputs['WEB'] ?? []
  const at = (host: string) => ({ web: { host: '127.0.0.1', ports: { '80/tcp': { host, port: 20123 } } } })
  expect(renderText(text, at('127.0.0.1'))).toEqual({ ok: true, text: 'http://127.0.0.1:20123/x' })
  expect(renderText(text, at('127.0.0.2'))).toEqual({ ok: true, text: 'http://127.0.0.2:20123/x' })
  expect(renderText(text, at('::1'))).toEqual({ ok: true, text: 'http://[::1]:20123/x' })
  expect(renderText(text, {})).toEqual({ ok: false, missing: 'service "web" is not running' })
})

test.each([
  ['${services.web.host}', '::1'],
  ['psql -h ${services.web.host} -p ${services.web.port}', 'psql -h ::1 -p 20123'],
  ['${services.web.host}:${services.web.port}', '[::1]:20123'],
  ['http://${services.web.host}/x', 'http://[::1]/x'],
  ['amqp://a:b@${services.web.host}/x', 'amqp://a:b@[::1]/x'],
])('an address of the sixth version has brackets where others need them: %s', (output, expected) => {
  const { outputs } = spec(`
services: { web: { image: x, ports: ["80"] } }
environments: { dev: { outputs: { AT: "${output}" } } }
`)
  const addresses = { web: { host: '127.0.0.1', ports: { '80/tcp': { host: '::1', port: 20123 } } } }
  expect(renderText(outputs['AT'] ?? [], addresses)).toEqual({ ok: true, text: expected })
})

test('environments pick, override and extend; what they need comes along', () => {
  const text = `
services:
  db: { image: pg }
  app: { image: a, depends_on: [db], environment: { MODE: dev, KEEP: "1" } }
  other: { image: o }
environments:
  dev: { services: [app], outputs: { A: "1" } }
  test: { extends: dev, services: { app: { environment: { MODE: test } } }, lifetime: 1h }
`
  const resolved = spec(text, { environment: 'test' })
  expect(Object.keys(resolved.services)).toEqual(['db', 'app'])
  expect(resolved.services['app']?.container.environment).toEqual({ MODE: 'test', KEEP: '1' })
  expect(resolved).toMatchObject({ instance: 'shop-test', lifetimeMs: 3_600_000, outputs: { A: ['1'] } })
})

test('what is wrong is told where it stands, all at once', () => {
  expect(
    complaints(
      'services:\n  a: { image: "x:${NOPE}", depends_on: [b] }\n  bb: { image: y, stop_grace_period: soon, volumes: ["data:/d"] }\n',
    ),
  ).toMatchInlineSnapshot(`
    [
      "2:18 Variable "NOPE" is not set and has no default",
      "2:41 There is no service "b"",
      "3:38 "stop_grace_period" cannot be "soon"",
      "3:53 There is no volume "data" at the top level",
    ]
  `)
})

test('a file that is named is asked for, and missed where it is named', () => {
  const text = 'services:\n  a: { image: x, env_file: [a.env] }\n'
  expect(tryResolve(text)).toEqual({ needs: ['/project/a.env'], looks: [] })
  expect(complaints(text, { files: new Map([['/project/a.env', undefined]]) })).toEqual([
    '2:29 The env_file a.env does not exist',
  ])
  const files = new Map([['/project/a.env', { text: 'A=1\nB=${A}2' }]])
  expect(spec(text, { files }).services['a']?.container.environment).toEqual({ A: '1', B: '12' })
})

test('the hash of a container does not depend on the order of keys, and does on what shapes it', () => {
  const hash = (service: object) => {
    const resolved = spec(JSON.stringify({ services: { a: { image: 'x', ...service } } }))
    const [first] = Object.values(resolved.services)
    return first === undefined ? '' : containerHash(first, resolved)
  }
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}$/), fc.stringMatching(/^[a-z]*$/)),
      (environment) => {
        const turned = Object.fromEntries(Object.entries(environment).toReversed())
        expect(hash({ environment })).toBe(hash({ environment: turned }))
        expect(hash({ environment: { ...environment, ADDED: '1' } })).not.toBe(hash({ environment }))
      },
    ),
    { numRuns: 30 },
  )
  expect(hash({ scale: 2, depends_on: [] })).toBe(hash({}))
  expect(hash({ user: 'me' })).not.toBe(hash({}))
})
