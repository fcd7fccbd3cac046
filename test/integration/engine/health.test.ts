import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { reach } from '../../../src/engine/connect.ts'
import { testEngine } from '../../support/engine.ts'
import { uniqueName } from '../../support/requests.ts'

it('tells in which condition an engine is, and the addresses of its networks', async () => {
  const engine = await testEngine()
  const subnet = `10.${randomInt(200, 250)}.${randomInt(256)}.0/28`
  const name = uniqueName()
  const { id } = await engine.networks.create(
    {
      key: name,
      name,
      external: false,
      driverOpts: {},
      internal: false,
      attachable: false,
      enableIpv6: false,
      labels: {},
      ipam: { options: {}, config: [{ subnet, auxAddresses: {} }] },
    },
    {},
  )
  const from = Date.now()
  const health = await engine.system.health()
  await engine.networks.remove(id)
  engine.close()
  expect(health.networks.filter((network) => network.name === name)).toMatchObject([
    { name, driver: 'bridge', subnets: [{ subnet }] },
  ])
  // An engine tells the gateway of its own bridge only where that was there before it started.
  const [usual] = health.networks.find((network) => network.name === 'bridge')?.subnets ?? []
  expect(usual?.subnet).toMatch(/^[\d.]+\/\d+$/)
  expect(usual?.gateway ?? '172.17.0.1').toMatch(/^[\d.]+$/)
  expect(health).toMatchObject({
    hostName: hostname(),
    dataRoot: expect.stringMatching(/^\//),
    memoryLimits: true,
    cgroupDriver: expect.stringMatching(/^(systemd|cgroupfs)$/),
    insecureRegistries: expect.arrayContaining(['127.0.0.0/8']),
  })
  expect(Math.abs((health.clock ?? 0) - from)).toBeLessThan(5000)
})

it('gives up a place when it is told to, and tells why', async () => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const giving = new AbortController()
  setTimeout(() => giving.abort(new Error('long enough')), 200)
  const began = performance.now()
  // Whoever takes the connection and never speaks TLS keeps us waiting.
  const env = { DOCKER_TLS_VERIFY: '1', DOCKER_HOST: `tcp://127.0.0.1:${port}` }
  const reached = await reach({ env, homeDir: tmpdir(), signal: giving.signal })
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(reached).toEqual({
    explicit: true,
    failures: [{ source: 'DOCKER_HOST', url: env.DOCKER_HOST, reason: 'long enough' }],
  })
  for (const socket of sockets) socket.destroy()
  server.close()
})
