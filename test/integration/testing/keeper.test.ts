import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { thisProcess } from '../../../src/actions/instance/process-owner.ts'
import { Keeper } from '../../../src/testing/copies/keeper.ts'
import { KeeperClient } from '../../../src/testing/copies/keeper-client.ts'

test('a worker whose connection breaks is of no concern to the others', async () => {
  const keeper = new Keeper(thisProcess())
  const server = createServer((socket) => keeper.serve(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connected = async () => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
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
