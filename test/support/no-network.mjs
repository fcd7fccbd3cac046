/** Loaded before a program that must not use the network: any attempt is told on stderr and refused. */
import dns from 'node:dns'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const refuse = (what) => {
  process.stderr.write(`network: ${what}\n`)
  throw new Error(`the network is not to be used: ${what}`)
}
net.Socket.prototype.connect = (...args) => refuse(JSON.stringify(args))
dns.lookup = (host) => refuse(host)
syncBuiltinESMExports()
