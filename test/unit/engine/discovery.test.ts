import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EnvctlError } from '../../../src/base/errors.ts'
import { connect } from '../../../src/engine/connect.ts'
import { chosenContext, namedContext } from '../../../src/engine/discovery/docker-context.ts'
import { dockerHost } from '../../../src/engine/discovery/docker-host.ts'
import { flag } from '../../../src/engine/discovery/flag.ts'
import { parseProperties, testcontainersProperties } from '../../../src/engine/discovery/testcontainers.ts'
import { usualSockets } from '../../../src/engine/discovery/usual-sockets.ts'
import type { Way } from '../../../src/engine/discovery/way.ts'

let home: string
const servers: Server[] = []

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'envctl-discovery-'))
})

afterEach(async () => {
  for (const server of servers.splice(0)) server.close()
  await rm(home, { recursive: true })
})

async function writeContext(
  name: string,
  docker: object,
  tls: Readonly<Record<string, string>> = {},
): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex')
  const meta = join(home, '.docker', 'contexts', 'meta', id)
  const certificates = join(home, '.docker', 'contexts', 'tls', id, 'docker')
  await mkdir(meta, { recursive: true })
  await mkdir(certificates, { recursive: true })
  await writeFile(
    join(meta, 'meta.json'),
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } }),
  )
  for (const [file, text] of Object.entries(tls)) await writeFile(join(certificates, file), text)
}

const find = (way: Way, given: { engine?: string; env?: Record<string, string> } = {}) =>
  way.find({ homeDir: home, env: {}, ...given })

async function listen(path: string): Promise<void> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(path, resolve))
}

async function failure(work: Promise<unknown>): Promise<EnvctlError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof EnvctlError)) throw new Error(`expected an EnvctlError, got ${String(error)}`)
  return error
}

describe('ways to find an engine', () => {
  it('--engine takes a url or a context', async () => {
    await writeContext(
      'far',
      { Host: 'tcp://far.test:2376' },
      { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' },
    )
    expect(await find(flag)).toEqual([])
    expect(await find(flag, { engine: 'unix:///x.sock' })).toMatchObject([
      { endpoint: { kind: 'unix', path: '/x.sock' } },
    ])
    expect(await find(flag, { engine: 'far' })).toMatchObject([
      {
        endpoint: { host: 'far.test', port: 2376, tls: { ca: 'CA', cert: 'CERT', key: 'KEY', verify: true } },
      },
    ])
    expect(await find(flag, { engine: 'fra' })).toMatchObject([
      { problem: 'there is no Docker context "fra"', remedy: 'Contexts: far.' },
    ])
  })

  it('DOCKER_HOST with the files of DOCKER_CERT_PATH', async () => {
    await writeFile(join(home, 'ca.pem'), 'CA')
    const env = { DOCKER_HOST: 'tcp://far.test', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: home }
    expect(await find(dockerHost, { env })).toMatchObject([
      { endpoint: { port: 2376, tls: { ca: 'CA', verify: true } } },
    ])
    expect(await find(dockerHost, { env: { DOCKER_HOST: 'tcp://far.test' } })).toMatchObject([
      { endpoint: { port: 2375 } },
    ])
    expect(await find(dockerHost, { env: { DOCKER_HOST: 'ftp://far.test' } })).toMatchObject([
      { problem: expect.any(String) },
    ])
    expect(await find(dockerHost)).toEqual([])
  })

  it('DOCKER_CONTEXT and the chosen context', async () => {
    await writeContext('skip', { Host: 'tcp://far.test:2376', SkipTLSVerify: true })
    await writeFile(join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: 'skip' }))
    const place = { endpoint: { host: 'far.test', tls: { verify: false } } }
    expect(await find(namedContext, { env: { DOCKER_CONTEXT: 'skip' } })).toMatchObject([place])
    expect(await find(chosenContext)).toMatchObject([
      { ...place, source: 'the current Docker context "skip"' },
    ])
    expect(await find(chosenContext, { env: { DOCKER_CONTEXT: 'default' } })).toEqual([])
    await writeFile(join(home, '.docker', 'config.json'), '{')
    expect(await find(chosenContext)).toMatchObject([{ problem: expect.stringContaining('cannot be read') }])
  })

  it('DOCKER_CONFIG moves the contexts', async () => {
    await writeContext('far', { Host: 'unix:///far.sock' })
    const env = { DOCKER_CONFIG: join(home, '.docker'), DOCKER_CONTEXT: 'far' }
    expect(await namedContext.find({ homeDir: '/nowhere', env })).toMatchObject([
      { endpoint: { path: '/far.sock' } },
    ])
  })

  it('~/.testcontainers.properties', async () => {
    expect(await find(testcontainersProperties)).toEqual([])
    await writeFile(
      join(home, '.testcontainers.properties'),
      '# mine\ndocker.host = tcp\\://far.test\\:2375\n',
    )
    expect(await find(testcontainersProperties)).toMatchObject([
      { endpoint: { host: 'far.test', port: 2375 } },
    ])
    await writeFile(
      join(home, '.testcontainers.properties'),
      'docker.host=unix:///a.sock\ntc.host=unix:///b.sock\n',
    )
    expect(await find(testcontainersProperties)).toMatchObject([{ endpoint: { path: '/b.sock' } }])
    expect(parseProperties('a: 1\n! no = 1\nb=\n')).toEqual(new Map([['a', '1']]))
  })

  it('the usual sockets follow the home and the runtime folder', async () => {
    const places = await find(usualSockets, { env: { XDG_RUNTIME_DIR: '/run/user/7' } })
    const paths = places.map((place) =>
      'endpoint' in place && place.endpoint.kind === 'unix' ? place.endpoint.path : undefined,
    )
    expect(paths[0]).toBe('/var/run/docker.sock')
    expect(paths).toContain('/run/user/7/docker.sock')
    expect(paths).toContain(join(home, '.colima/default/docker.sock'))
  })
})

describe('connecting', () => {
  const socketWay = (explicit: boolean, ...names: readonly string[]): Way => ({
    explicit,
    find: async () =>
      names.map((name) => ({
        source: name,
        endpoint: { kind: 'unix', path: join(home, name) },
        remedy: `start ${name}`,
      })),
  })
  const options = () => ({ homeDir: home, env: {} })

  it('takes the first that answers and asks it nothing', async () => {
    await listen(join(home, 'b.sock'))
    const engine = await connect(options(), [socketWay(false, 'a.sock', 'b.sock', 'c.sock')])
    expect(engine.address).toEqual({
      url: `unix://${join(home, 'b.sock')}`,
      source: 'b.sock',
      host: '127.0.0.1',
      local: true,
    })
    engine.close()
  })

  it('tells every place tried, why it failed and what helps', async () => {
    await writeFile(join(home, 'file.sock'), '')
    const error = await failure(connect(options(), [socketWay(false, 'a.sock', 'file.sock')]))
    expect(error.code).toBe('engine.unreachable')
    expect(error.detail).toContain(
      `unix://${join(home, 'a.sock')} (a.sock): there is no socket\n  start a.sock`,
    )
    expect(error.detail).toContain('file.sock')
  })

  it('does not go on to another when one was named', async () => {
    await listen(join(home, 'b.sock'))
    const error = await failure(connect(options(), [socketWay(true, 'a.sock'), socketWay(false, 'b.sock')]))
    expect(error).toMatchObject({
      code: 'engine.unreachable',
      detail: 'there is no socket',
      hint: 'start a.sock',
    })
    expect(error.message).toContain('a.sock')
  })

  it('says it when a context does not exist', async () => {
    const error = await failure(connect({ ...options(), env: { DOCKER_CONTEXT: 'nope' } }))
    expect(error).toMatchObject({ code: 'engine.unreachable', detail: 'there is no Docker context "nope"' })
  })

  it('says it when nothing listens on a port', async () => {
    const error = await failure(connect({ ...options(), engine: 'tcp://127.0.0.1:1' }))
    expect(error).toMatchObject({ code: 'engine.unreachable', detail: 'nothing listens there' })
  })
})
