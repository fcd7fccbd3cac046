import { Agent, type ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Transport } from '../transport.ts'

const KEPT_OPEN = {
  keepAlive: true,
  maxSockets: Number.POSITIVE_INFINITY,
  maxFreeSockets: 64,
  scheduling: 'lifo',
  // Whatever is connected to, it is not by HTTP's own TLS: looking for a name to give to that costs milliseconds.
  servername: '',
} as const

/**
 * Keeps connections open between requests and makes as many as run at once, over whatever the transport is:
 * to the modem every engine looks like a local socket.
 */
export class Connections extends Agent {
  readonly #transport: Transport
  readonly #open = new Set<Duplex>()
  #spare: Duplex | undefined
  #closed = false

  constructor(transport: Transport, first: Duplex) {
    super(KEPT_OPEN)
    this.#transport = transport
    this.#spare = this.#track(first)
    hold(first, false)
  }

  /** Whoever asks and however: all of it goes to one daemon. */
  override getName(): string {
    return 'engine'
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const spare = this.#spare
    this.#spare = undefined
    if (spare !== undefined && !spare.destroyed && !spare.readableEnded) {
      hold(spare, true)
      return spare
    }
    this.#connect().then(
      (socket) => callback?.(null, socket),
      // Node's types want a stream beside an error.
      (error: Error) => callback?.(error, undefined as never),
    )
    return undefined
  }

  async #connect(): Promise<Duplex> {
    if (this.#closed) throw new Error('the connection to the engine was closed')
    const socket = this.#track(await this.#transport.open())
    if (this.#closed) socket.destroy()
    return socket
  }

  /** Ends every connection, also those that an exec took over, so that the process can end. */
  override destroy(): void {
    this.#closed = true
    super.destroy()
    for (const socket of this.#open) socket.destroy()
    this.#transport.close()
  }

  #track(socket: Duplex): Duplex {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    // Whoever uses the connection learns of it by their own listener; an idle one that breaks harms nobody.
    socket.on('error', () => undefined)
    return socket
  }
}

/** Whether a connection keeps the process from ending. */
function hold(socket: Duplex, held: boolean): void {
  const handle = socket as Duplex & { ref?(): void; unref?(): void }
  if (held) handle.ref?.()
  else handle.unref?.()
}
