import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { Endpoint } from './discovery/endpoint.ts'
import { openSshTunnel } from './ssh-tunnel.ts'

/** Makes connections to one daemon. */
export interface Transport {
  /** A connection that is established. Rejects with the system's own error, or with the signal's reason. */
  open(signal?: AbortSignal): Promise<Duplex>
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
      return {
        open: (signal) => established(connectSocket(endpoint.path), 'connect', signal),
        close: () => undefined,
      }
    case 'tcp': {
      const { host, port, tls } = endpoint
      if (tls === undefined) {
        return {
          open: (signal) => established(connectSocket({ host, port, noDelay: true }), 'connect', signal),
          close: () => undefined,
        }
      }
      const { ca, cert, key, verify } = tls
      // Only names may be given to SNI.
      const servername = /^[\d.]+$|:/.test(host) ? '' : host
      const options = { host, port, ca, cert, key, servername, rejectUnauthorized: verify }
      return {
        open: (signal) => established(connectTls(options), 'secureConnect', signal),
        close: () => undefined,
      }
    }
    case 'ssh': {
      const tunnel = openSshTunnel(endpoint)
      return {
        open: async (signal) => {
          signal?.addEventListener('abort', tunnel.close, { once: true })
          const path = await tunnel.path.finally(() => signal?.removeEventListener('abort', tunnel.close))
          return established(connectSocket(path), 'connect', signal)
        },
        close: () => tunnel.close(),
      }
    }
  }
}

function established<S extends Duplex>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal | undefined,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
    const fail = (error: Error): void => {
      settle()
      reject(error)
    }
    const stop = (): void => {
      socket.destroy()
      fail(signal?.reason)
    }
    const timer = setTimeout(() => {
      socket.destroy(
        Object.assign(new Error(`no answer within ${TIMEOUT_MS / 1000} s`), { code: 'ETIMEDOUT' }),
      )
    }, TIMEOUT_MS)
    signal?.addEventListener('abort', stop, { once: true })
    socket.once('error', fail)
    socket.once(event, () => {
      settle()
      socket.off('error', fail)
      resolve(socket)
    })
  })
}
