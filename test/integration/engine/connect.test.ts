import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ConnectOptions, connect } from '../../../src/engine/connect.ts'
import type { Engine } from '../../../src/engine/port.ts'
import { collect, Scratch, testEngine, thrown } from '../../support/engine.ts'
import { proxyTo, type SocketProxy } from '../../support/proxy.ts'

let proxy: SocketProxy
let home: string
const engines: Engine[] = []

beforeAll(async () => {
  const engine = await testEngine()
  proxy = await proxyTo(engine.address.url.replace('unix://', ''))
  engine.close()
})
afterAll(() => proxy.close())
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'envctl-connect-'))
})
afterEach(async () => {
  for (const engine of engines.splice(0)) engine.close()
  await rm(home, { recursive: true })
})

async function open(options: Partial<ConnectOptions> = {}): Promise<Engine> {
  const engine = await connect({ env: {}, homeDir: home, ...options })
  engines.push(engine)
  return engine
}

describe('connecting to an engine', () => {
  it('over TCP, whatever the process environment says', async () => {
    const url = `tcp://127.0.0.1:${proxy.port}`
    const engine = await open({ env: { DOCKER_HOST: url } })
    expect(engine.address).toEqual({ url, source: 'DOCKER_HOST', host: '127.0.0.1', local: true })
    expect(await engine.system.info()).toMatchObject({
      product: 'docker',
      os: 'linux',
      cpus: expect.any(Number),
    })
  })

  it('by a context that the CLI chose', async () => {
    const meta = join(home, '.docker', 'contexts', 'meta', createHash('sha256').update('mine').digest('hex'))
    await mkdir(meta, { recursive: true })
    const host = `tcp://127.0.0.1:${proxy.port}`
    await writeFile(
      join(meta, 'meta.json'),
      JSON.stringify({ Name: 'mine', Endpoints: { docker: { Host: host } } }),
    )
    await writeFile(join(home, '.docker', 'config.json'), JSON.stringify({ currentContext: 'mine' }))
    const engine = await open()
    expect(engine.address).toMatchObject({ url: host, source: 'the current Docker context "mine"' })
    expect(await engine.containers.list({ labels: { none: true } })).toEqual([])
    expect((await open({ engine: 'mine' })).address.url).toBe(host)
  })

  it('by the properties of Testcontainers', async () => {
    await writeFile(
      join(home, '.testcontainers.properties'),
      `docker.host=tcp\\://127.0.0.1\\:${proxy.port}\n`,
    )
    expect((await open()).address.source).toBe('~/.testcontainers.properties')
  })

  it('runs commands with their input over TCP', async () => {
    const engine = await open({ engine: `tcp://127.0.0.1:${proxy.port}` })
    const scratch = new Scratch(engine)
    const id = await scratch.running('sleep 60')
    const handle = await engine.exec.start(id, { command: ['cat'], stdin: Readable.from(['through']) })
    expect(await collect(handle.output)).toEqual({ stdout: 'through', stderr: '' })
    await scratch.clean()
  })

  it('makes many calls at once', async () => {
    const engine = await open({ engine: `tcp://127.0.0.1:${proxy.port}` })
    const { signal } = new AbortController()
    const lists = await Promise.all(
      Array.from({ length: 40 }, () => engine.containers.list({ labels: { none: true } }, signal)),
    )
    expect(lists.flat()).toEqual([])
  })

  it('says that the engine went away in the middle, and comes back when it does', async () => {
    const engine = await open({ engine: `tcp://127.0.0.1:${proxy.port}` })
    const scratch = new Scratch(engine)
    const id = await scratch.running('echo up; sleep 60')
    const waiting = thrown(engine.containers.wait(id))
    const following = thrown(
      (async () => {
        for await (const _ of engine.containers.logs(id, { follow: true })) proxy.cut()
      })(),
    )
    expect(await waiting).toMatchObject({ code: 'engine.lost' })
    expect(await following).toMatchObject({ code: 'engine.lost' })
    await scratch.clean()
  })

  it('has errors of ours once it is closed', async () => {
    const engine = await open({ engine: `tcp://127.0.0.1:${proxy.port}` })
    const scratch = new Scratch(await open())
    const id = await scratch.running('sleep 60')
    const waiting = thrown(engine.containers.wait(id))
    setTimeout(() => engine.close(), 100)
    expect(await waiting).toMatchObject({ code: 'engine.lost' })
    expect(await thrown(engine.containers.list({}))).toMatchObject({
      detail: 'the connection to the engine was closed',
    })
    await scratch.clean()
  })
})
