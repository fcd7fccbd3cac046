import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ownerOf, thisProcess } from '../../../src/actions/instance/process-owner.ts'
import { Keeper } from '../../../src/testing/copies/keeper.ts'
import { connectKeeper, KeeperClient } from '../../../src/testing/copies/keeper-client.ts'
import { clearStaleSockets } from '../../../src/testing/copies/stale-sockets.ts'
import { testEngine } from '../../support/engine.ts'
import { busyboxImage } from '../../support/image.ts'
import { kill, processes } from '../../support/processes.ts'
import { uniqueName } from '../../support/requests.ts'

async function serving(keeper: Keeper) {
  const server = createServer((socket) => keeper.serve(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connected = async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  return { server, connected }
}

test('a worker whose connection breaks is of no concern to the others', async () => {
  const { server, connected } = await serving(new Keeper(thisProcess()))
  const seen = once(server, 'connection')
  const killed = await connected()
  const [other] = await seen
  const closed = new Promise((done) => other.once('close', done))
  killed.write('{ "id": 1, "bo')
  await once(other, 'data')
  killed.resetAndDestroy()
  await closed
  const client = new KeeperClient(await connected())
  expect(await client.ask({ ask: 'end' })).toBeNull()
  server.close()
})

test('half a message, as one who is killed leaves it, harms neither a keeper nor a worker', async () => {
  const keeper = await serving(new Keeper(thisProcess()))
  const killed = await keeper.connected()
  killed.end('{ "id": 1, "bo')
  await once(killed.resume(), 'close')
  const client = new KeeperClient(await keeper.connected())
  expect(await client.ask({ ask: 'end' })).toBeNull()
  keeper.server.close()

  const dying = createServer((socket) => {
    socket.once('data', () => socket.end('{ "id": 0, "ans'))
  }).listen(0, '127.0.0.1')
  await once(dying, 'listening')
  const { port } = dying.address() as AddressInfo
  const asking = new KeeperClient(connect(port, '127.0.0.1')).ask({ ask: 'end' })
  await expect(asking).rejects.toMatchObject({ code: 'engine.lost' })
  dying.close()
})

test('a keeper is reached also where the folder for temporary files has a long name', async () => {
  const { TMPDIR } = process.env
  const folder = await mkdtemp(join(tmpdir(), 'envctl-long-'))
  onTestFinished(async () => {
    if (TMPDIR === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = TMPDIR
    await rm(folder, { recursive: true })
  })
  process.env['TMPDIR'] = join(folder, 'long'.repeat(30))
  await mkdir(process.env['TMPDIR'])
  const client = await connectKeeper(ownerOf(process.ppid) ?? thisProcess(), undefined)
  expect(client).toBeInstanceOf(KeeperClient)
})

test('sockets of keepers that were killed go, and those where somebody listens stay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-keepers-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const listening = async (name: string) => {
    const server = createServer().listen(join(folder, name))
    await once(server, 'listening')
    return server
  }
  const [killed, other] = [await listening('will-be'), await listening('keeper-lives.sock')]
  // Who ends takes away only what has the name that it was given.
  await rename(join(folder, 'will-be'), join(folder, 'keeper-killed.sock'))
  await new Promise((done) => killed.close(done))
  const starts = await listening('soon')
  await rename(join(folder, 'soon'), join(folder, 'keeper-starts.sock'))
  await new Promise((done) => starts.close(done))
  const longAgo = new Date(Date.now() - 3_600_000)
  for (const name of ['keeper-killed.sock', 'keeper-lives.sock'])
    await utimes(join(folder, name), longAgo, longAgo)
  await clearStaleSockets(join(folder, 'keeper-own.sock'))
  expect((await readdir(folder)).toSorted()).toEqual(['keeper-lives.sock', 'keeper-starts.sock'])
  await new Promise((done) => other.close(done))
})

test('a keeper that is killed before anybody has reached it is started anew', async () => {
  const owner = thisProcess()
  const connecting = connectKeeper(owner, undefined)
  const keepers = async () =>
    (await processes()).filter(({ command }) => command.includes('keeper.js') && command.includes(owner))
  let [first] = await keepers()
  while (first === undefined) [first] = await keepers()
  kill(first.pid)
  const client = await connecting
  expect(client).toBeInstanceOf(KeeperClient)
})

/** A folder of Docker's configuration in which a context named "ours" is an engine. */
async function configOf(host: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-config-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const id = createHash('sha256').update('ours').digest('hex')
  await mkdir(join(folder, 'contexts/meta', id), { recursive: true })
  const meta = { Name: 'ours', Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }
  await writeFile(join(folder, 'contexts/meta', id, 'meta.json'), JSON.stringify(meta))
  return folder
}

test('one name of an engine may mean two, by the configuration of Docker that each worker has', async () => {
  const engine = await testEngine()
  onTestFinished(() => engine.close())
  const keeper = new Keeper(thisProcess())
  const { server, connected } = await serving(keeper)
  const there = await configOf(engine.address.url)
  const nowhere = await configOf('tcp://127.0.0.1:1')
  const name = uniqueName()
  const describedBy = async (config: string) => {
    const client = new KeeperClient(await connected())
    const { version } = await client.ask({
      ask: 'describe',
      description: {
        directory: there,
        text: `name: ${name}\nservices: { a: { image: "${await busyboxImage()}", command: sleep 600, init: true, network_mode: none, stop_grace_period: 0s } }\n`,
        variables: {},
        profiles: [],
        services: [],
        build: false,
        env: { PATH: process.env['PATH'], DOCKER_CONTEXT: 'ours', DOCKER_CONFIG: config },
      },
      wish: { isolation: 'worker' },
    })
    return { client, version }
  }
  const near = await describedBy(there)
  const far = await describedBy(nowhere)
  expect(far.version).not.toBe(near.version)
  expect(keeper.engines.all.map(({ env }) => env?.['DOCKER_CONFIG'])).toEqual([there, nowhere])
  expect(await near.client.ask({ ask: 'acquire', version: near.version, worker: '1' })).toMatchObject({
    spec: { name },
  })
  await expect(far.client.ask({ ask: 'acquire', version: far.version, worker: '2' })).rejects.toMatchObject({
    code: 'engine.unreachable',
  })
  await near.client.ask({ ask: 'end' })
  server.close()
  const labels = { 'dev.envctl.name': name }
  expect(await engine.containers.list({ labels })).toEqual([])
})
