import { connect } from 'node:net'
import type { Reach } from '../addresses.ts'

const ATTEMPT_MS = 2000

/** What a protocol says first and what it makes of the answer. */
export interface Dialogue {
  readonly hello?: Buffer | undefined
  /** `undefined` when more is needed; a text when the answer says that it is not ready. */
  readonly judge: (received: Buffer) => 'ready' | { readonly refused: string } | undefined
  /** What silence means: of a plain port, that something listens. In milliseconds. */
  readonly readyAfterSilenceMs?: number | undefined
}

/** How a conversation ended well: the other side said something, or it kept the connection and said nothing. */
export type Ending = 'answered' | 'silent'

/** One conversation; rejects with the reason when it does not end well. */
export function converse(reach: Reach, dialogue: Dialogue, signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: reach.host, port: reach.port, signal })
    let received = Buffer.alloc(0)
    const silence = dialogue.readyAfterSilenceMs
    const end = (how: Ending | Error) => {
      socket.removeAllListeners()
      // What still comes of a socket that is given up is of no interest.
      socket.on('error', () => undefined)
      socket.destroy()
      if (how instanceof Error) reject(how)
      else resolve(how)
    }
    socket.setTimeout(silence ?? ATTEMPT_MS, () =>
      silence === undefined ? end(new Error('connected, but no answer comes')) : end('silent'),
    )
    socket.once('connect', () => {
      if (dialogue.hello !== undefined) socket.write(dialogue.hello)
      if (silence !== undefined && !reach.proxied) end('silent')
    })
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
      const verdict = dialogue.judge(received)
      if (verdict === 'ready') end('answered')
      else if (verdict !== undefined) end(new Error(verdict.refused))
    })
    socket.once('error', (error) =>
      end('code' in error && error.code === 'ECONNREFUSED' ? new Error('connection refused') : error),
    )
    // The engine's proxy accepts, finds nobody behind it, and closes.
    socket.once('close', () => end(new Error('nothing listens behind the port')))
  })
}
