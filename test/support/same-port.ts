import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream'
import { execa } from 'execa'
import type { PrivateEngine } from './private-engine.ts'

const FORWARD = resolve('test/support/programs/forward.mjs')

/**
 * Lets a port of this machine be reached in the network of an engine of one's own under the same address, as a
 * registry is that two machines use.
 */
export async function samePort(engine: PrivateEngine, port: number): Promise<AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'envctl-test-port-'))
  const path = join(folder, 'socket')
  const server = createServer({ allowHalfOpen: true }, (near) => {
    pipeline(near, connect({ port, host: '127.0.0.1', allowHalfOpen: true }), near, () => undefined)
  }).listen(path)
  await once(server, 'listening')
  const [program = '', ...args] = [...engine.inside, process.execPath, FORWARD, String(port), path]
  const forward = execa(program, args, { reject: false })
  await once(forward.stdout, 'data')
  return {
    [Symbol.asyncDispose]: async () => {
      forward.kill()
      await forward
      server.close()
      await rm(folder, { recursive: true })
    },
  }
}
