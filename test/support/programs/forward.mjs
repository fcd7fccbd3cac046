/** Forwards a port of the network that it runs in to a unix socket: `node forward.mjs PORT SOCKET`. */
import { proxyTo } from '../proxy.ts'

const [port, path] = process.argv.slice(2)
await proxyTo(path, Number(port))
process.stdout.write('listening\n')
