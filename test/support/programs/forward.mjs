/** Forwards a port of the network that it runs in to a unix socket: `node forward.mjs PORT SOCKET`. */
import { connect, createServer } from 'node:net'
import { pipeline } from 'node:stream'

const [port, path] = process.argv.slice(2)
createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ path, allowHalfOpen: true })
  // Either side may break off, which the other then sees.
  pipeline(near, far, near, () => undefined)
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))
