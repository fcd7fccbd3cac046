import type { Dialogue } from './dialogue.ts'

/** How long the engine's proxy mostly takes to notice that nobody listens behind it. In milliseconds. */
const PROXY_MS = 30

/** The same on a machine that is very busy. In milliseconds. */
const BUSY_PROXY_MS = 1000

/** Any service: what accepts and keeps the connection is there, unless it is a proxy. */
export const plain: Dialogue = { judge: () => 'ready', readyAfterSilenceMs: PROXY_MS }

/** The same for a proxy that nothing but time can be asked about. */
export const patient: Dialogue = { ...plain, readyAfterSilenceMs: BUSY_PROXY_MS }

/** The server greets first: a handshake (version 10), or an error, which a server that listens sends too. */
export const mysql: Dialogue = {
  judge: (received) => {
    if (received.length < 5) return undefined
    const kind = received[4]
    return kind === 10 || kind === 0xff ? 'ready' : { refused: 'it does not speak the protocol of MySQL' }
  },
}

/** PING. That a password is wanted is an answer; that data is being loaded says: not yet. */
export const redis: Dialogue = {
  hello: Buffer.from('PING\r\n'),
  judge: (received) => {
    const text = received.toString('latin1')
    if (!text.includes('\r\n')) return undefined
    if (text.startsWith('+') || text.startsWith('-NOAUTH')) return 'ready'
    return {
      refused: text.startsWith('-') ? text.slice(1).trim() : 'it does not speak the protocol of Redis',
    }
  },
}

const METHOD_FRAME = 1

/** The header of AMQP 0-9-1, which is answered by the method Connection.Start. */
export const amqp: Dialogue = {
  hello: Buffer.from('AMQP\0\0\x09\x01', 'latin1'),
  judge: (received) => (received[0] === METHOD_FRAME ? 'ready' : { refused: 'it does not speak AMQP 0-9-1' }),
}
