import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pack } from 'tar-stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/engine/port.ts'
import { collect, Scratch, testEngine, thrown } from '../../support/engine.ts'
import { busyboxImage } from '../../support/image.ts'
import { bareContainer, bareJoin, bareRequest, uniqueName } from '../../support/requests.ts'

let engine: Engine
let scratch: Scratch

beforeAll(async () => {
  engine = await testEngine()
  scratch = new Scratch(engine)
})
afterEach(() => scratch.clean())
afterAll(() => engine.close())

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

describe('containers', () => {
  it('lives from creation to removal', async () => {
    const name = uniqueName()
    const labels = { 'envctl.test': name }
    const port = await freePort()
    const id = await scratch.container('trap "exit 3" TERM; echo up; sleep 60 & wait', {
      name,
      labels,
      hostname: 'db',
      ports: [{ target: '80/tcp', address: '127.0.0.1', port }],
      container: bareContainer({ environment: { A: 'b' } }),
    })
    const [created] = await engine.containers.list({ labels })
    expect(created).toMatchObject({ id, name, state: 'created', labels, networkMode: 'default' })

    await engine.containers.start(id)
    await engine.containers.start(id)
    const [running] = await engine.containers.list({ labels: { 'envctl.test': name } })
    expect(running).toMatchObject({
      state: 'running',
      health: 'none',
      ports: [{ target: '80/tcp', address: '127.0.0.1', port }],
    })
    expect(running?.networks['bridge']?.id).toMatch(/^[0-9a-f]{64}$/)

    const exit = engine.containers.wait(id)
    await engine.containers.stop(id, 5000)
    expect(await exit).toBe(3)
    await engine.containers.stop(id, 5000)
    const [exited] = await engine.containers.list({ labels })
    expect(exited).toMatchObject({ state: 'exited', exitCode: 3 })
    expect(await engine.containers.inspect(id)).toMatchObject({
      id,
      name,
      state: 'exited',
      exitCode: 3,
      oomKilled: false,
    })

    await engine.containers.remove(id)
    await engine.containers.remove(id)
    await engine.containers.stop(id, undefined)
    expect(await engine.containers.inspect(id)).toBeUndefined()
    expect(await engine.containers.list({ labels })).toEqual([])
  })

  it('is gone once a removal returns, also when another removes it at the same time', async () => {
    const id = await scratch.running('sleep 60')
    await Promise.all([1, 2, 3].map(() => engine.containers.remove(id)))
    expect(await engine.containers.inspect(id)).toBeUndefined()
  })

  it('joins further networks before it starts', async () => {
    const [front, back] = [await scratch.network(), await scratch.network()]
    const id = await scratch.running('sleep 60', {
      networks: [
        bareJoin({ name: front.name, aliases: ['web'] }),
        bareJoin({ name: back.name, aliases: ['inner'] }),
      ],
    })
    const details = await engine.containers.inspect(id)
    expect(Object.keys(details?.addresses ?? {}).sort()).toEqual([front.name, back.name].sort())
    const peer = await scratch.running('ping -c 1 -w 5 inner', { networks: [bareJoin({ name: back.name })] })
    expect(await engine.containers.wait(peer)).toBe(0)
  })

  it('leaves nothing when a further network cannot be joined', async () => {
    const [front, back] = [await scratch.network(), await scratch.network()]
    const name = uniqueName()
    const networks = [
      bareJoin({ name: front.name }),
      bareJoin({ name: back.name, ipv4Address: '10.255.1.2' }),
    ]
    const error = await thrown(scratch.container('true', { name, networks }))
    expect(error).toMatchObject({
      message: expect.stringContaining(back.name),
      hint: expect.stringContaining('"subnet"'),
    })
    expect(await engine.containers.inspect(name)).toBeUndefined()
  })

  it('leaves nothing when it is cancelled', async () => {
    const name = uniqueName()
    const request = bareRequest({
      name,
      image: await busyboxImage(),
      container: bareContainer({ command: ['true'] }),
    })
    const abort = new AbortController()
    const creation = thrown(engine.containers.create(request, abort.signal))
    abort.abort()
    expect(await creation).toMatchObject({ code: 'operation.cancelled' })
    expect(await engine.containers.inspect(name)).toBeUndefined()
  })

  it('stops waiting when it is cancelled', async () => {
    const id = await scratch.running('sleep 60')
    const waiting = thrown(engine.containers.wait(id, AbortSignal.timeout(100)))
    expect(await waiting).toMatchObject({ code: 'operation.cancelled' })
    expect(await engine.containers.inspect(id)).toMatchObject({ state: 'running' })
  })

  it('says which port is taken', async () => {
    const port = await freePort()
    const ports = [{ target: '80/tcp', address: '127.0.0.1', port }]
    await scratch.running('sleep 60', { ports })
    const second = await scratch.container('sleep 60', { ports })
    const error = await thrown(engine.containers.start(second))
    expect(error).toMatchObject({
      code: 'port.in-use',
      message: expect.stringContaining(`host port ${port} is not free`),
    })
  })

  it('says who has the name', async () => {
    const name = uniqueName()
    const id = await scratch.container('true', { name })
    const error = await thrown(scratch.container('true', { name }))
    expect(error).toMatchObject({ code: 'name.foreign', message: expect.stringContaining(id.slice(0, 12)) })
  })

  it('says what is missing', async () => {
    const name = uniqueName()
    expect(await engine.containers.inspect(name)).toBeUndefined()
    expect(await thrown(engine.containers.start(name))).toMatchObject({ code: 'engine.not-found' })
    expect(await thrown(engine.containers.wait(name))).toMatchObject({ code: 'engine.not-found' })
    expect(await thrown(engine.containers.kill(name, 'SIGTERM'))).toMatchObject({ code: 'engine.not-found' })
    expect(await thrown(collect(engine.containers.logs(name, { follow: false })))).toMatchObject({
      code: 'engine.not-found',
    })
    const image = `envctl-test/${uniqueName()}:1`
    expect(await thrown(engine.containers.create(bareRequest({ name, image })))).toMatchObject({
      code: 'engine.not-found',
      hint: 'Pull or build the image first.',
    })
  })

  it('tells what it would leave out of a container', async () => {
    const container = bareContainer({ annotations: { a: 'b' }, command: ['true'] })
    const { apiVersion } = await engine.system.info()
    const { id, warnings } = await engine.containers.create(
      bareRequest({ name: uniqueName(), image: await busyboxImage(), container }),
    )
    scratch.later(() => engine.containers.remove(id))
    const old = Number(apiVersion.split('.')[1]) < 43
    expect(warnings.filter((text) => text.includes('annotations'))).toHaveLength(old ? 1 : 0)
  })

  it('tells a command that is not in the image', async () => {
    const container = bareContainer({ entrypoint: ['/no/such'] })
    const id = await scratch.container('true', { container })
    expect(await thrown(engine.containers.start(id))).toMatchObject({
      hint: expect.stringContaining('not in the image'),
    })
  })

  it('tells health', async () => {
    const healthcheck = { test: ['CMD', 'true'], intervalMs: 100, timeoutMs: 1000, retries: 1 }
    const name = uniqueName()
    const id = await scratch.running('sleep 60', {
      labels: { name },
      container: bareContainer({ healthcheck }),
    })
    for (let turn = 0; turn < 100 && (await engine.containers.inspect(id))?.health !== 'healthy'; turn += 1)
      await sleep(50)
    const [summary] = await engine.containers.list({ labels: { name: true } })
    expect((await engine.containers.inspect(id))?.health).toBe('healthy')
    expect(summary?.health).toBe('healthy')
  })

  it('unpacks files before it starts', async () => {
    const id = await scratch.container('cat /etc/given; stat -c %a /etc/given')
    const tar = pack()
    tar.entry({ name: 'etc/given', mode: 0o640 }, 'hello\n')
    tar.finalize()
    await engine.containers.putArchive(id, '/', tar as unknown as NodeJS.ReadableStream)
    await engine.containers.start(id)
    await engine.containers.wait(id)
    expect(await collect(engine.containers.logs(id, { follow: false }))).toEqual({
      stdout: 'hello\n640\n',
      stderr: '',
    })
  })

  it('makes volumes with their labels, and leaves them behind when it is removed', async () => {
    const name = uniqueName()
    scratch.later(() => engine.volumes.remove(name))
    const mounts = [
      {
        type: 'volume',
        name,
        target: '/data',
        readOnly: false,
        noCopy: false,
        labels: { 'envctl.test': name },
      },
    ] as const
    const id = await scratch.running('echo kept > /data/file', { mounts })
    expect(await engine.containers.wait(id)).toBe(0)
    const [summary] = (await engine.containers.list({})).filter((each) => each.id === id)
    expect(summary?.mounts).toMatchObject([{ type: 'volume', name, target: '/data' }])
    await engine.containers.remove(id)
    expect(await engine.volumes.list({ labels: { 'envctl.test': name } })).toMatchObject([
      { name, driver: 'local' },
    ])
  })
})
