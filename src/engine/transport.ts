import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { Endpoint } from './discovery/endpoint.ts'
import { openSshTunnel } from './ssh-tunnel.ts'

/** Makes connections to one daemon. */
export interface Transport {
  /** A connection that is established. Rejects with the system's own error. */
  open(): Promise<Duplex>
  /** Ends what outlives the connections. */
  close(): void
}

/** Long enough for a slow link, short enough for a person to wait for an address that nobody answers at. */
const TIMEOUT_MS = 10_000

/** The transport that an endpoint asks for. */
export function transportTo(endpoint: Endpoint): Transport {
  switch (endpoint.kind) {
    case 'unix':
    case 'npipe':
      return { open: () => established(connectSocket(endpoint.path), 'connect'), close: () => undefined }
    case 'tcp': {
      const { host, port, tls } = endpoint
      if (tls === undefined) {
        return {
          open: () => established(connectSocket({ host, port, noDelay: true }), 'connect'),
          close: () => undefined,
        }
      }
      const { ca, cert, key, verify } = tls
      // Only names may be given to SNI.
      const servername = /^[\d.]+$|:/.test(host) ? '' : host
      const options = { host, port, ca, cert, key, servername, rejectUnauthorized: verify }
      return { open: () => established(connectTls(options), 'secureConnect'), close: () => undefined }
    }
    case 'ssh': {
      const tunnel = openSshTunnel(endpoint)
      return {
        open: async () => established(connectSocket(await tunnel.path), 'connect'),
        close: () => tunnel.close(),
      }
    }
  }
}

function established<S extends Duplex>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer)
      reject(error)
    }
    const timer = setTimeout(() => {
      socket.destroy(
        Object.assign(new Error(`no answer within ${TIMEOUT_MS / 1000} s`), { code: 'ETIMEDOUT' }),
      )
    }, TIMEOUT_MS)
    socket.once('error', fail)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}
