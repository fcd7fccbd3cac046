import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/engine/port.ts'
import { tcp } from '../../../src/ready/probes/tcp.ts'
import { Scratch, testEngine } from '../../support/engine.ts'

const PORT = 8080

let engine: Engine
let scratch: Scratch

beforeAll(async () => {
  engine = await testEngine()
  scratch = new Scratch(engine)
})
afterEach(() => scratch.clean())
afterAll(() => engine.close())

/** What an engine's port proxy is like on a busy machine: accepts, and only after a while gives up. */
async function slowProxy(keepsForMs: number): Promise<Server> {
  const server = createServer((socket) => {
    const end = setTimeout(() => socket.destroy(), keepsForMs)
    socket.on('error', () => undefined)
    socket.once('close', () => clearTimeout(end))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  scratch.later(async () => {
    server.close()
  })
  return server
}

/** Probes a container whose port is published by the given server, for so long. */
async function probed(id: string, server: Server, forMs: number) {
  const details = await engine.containers.inspect(id)
  if (details === undefined) throw new Error('the container is gone')
  const { port } = server.address() as AddressInfo
  const refused: string[] = []
  const context = {
    engine: { ...engine, address: { ...engine.address, host: '127.0.0.1', local: true } },
    container: { ...details, ports: [{ target: `${PORT}/tcp`, address: '127.0.0.1', port }] },
    service: 'app',
    timeoutMs: 60_000,
    events: () => () => undefined,
    refused: (reason: string) => refused.push(reason),
  }
  const ready = await tcp(
    { kind: 'tcp', port: PORT, protocol: 'plain' },
    context,
    AbortSignal.timeout(forMs),
  ).then(
    () => true,
    () => false,
  )
  return { ready, refused }
}

describe('a plain port behind a proxy that keeps a connection for a while', () => {
  it('is not ready while nothing listens in the container', async () => {
    const id = await scratch.running('sleep 60')
    const { ready, refused } = await probed(id, await slowProxy(300), 1500)
    expect(ready).toBe(false)
    expect(refused).toContain('nothing listens behind the port')
  })

  it('is ready once something listens there', async () => {
    const id = await scratch.running(`sleep 0.3; nc -l -p ${PORT} >/dev/null`)
    const { ready } = await probed(id, await slowProxy(60_000), 10_000)
    expect(ready).toBe(true)
  })

  it('is judged by time where the image has nothing to look with', async () => {
    const id = await scratch.running('rm /bin/cat; touch /tmp/done; sleep 60')
    while ((await engine.containers.stat(id, '/tmp/done')) === undefined) await delay(20)
    const early = await probed(id, await slowProxy(300), 1500)
    expect(early.ready).toBe(false)
    const late = await probed(id, await slowProxy(60_000), 10_000)
    expect(late.ready).toBe(true)
  })
})
