import type { Socket } from 'node:net'
import type { Started } from '../start.ts'
import { EnginesAsked } from './engines-asked.ts'
import { type Answers, type Ask, type AskOf, errorFacts, onMessage, type Question, send } from './protocol.ts'
import { type Version, Versions } from './versions.ts'

/**
 * Keeps the copies of a test run: prepares each environment once, shares what is shared, and has private copies ready
 * before they are asked for. Workers come and go; what one has that ends is taken away.
 */
export class Keeper {
  readonly #versions: Versions
  readonly #held = new Map<
    string,
    { readonly copy: Started; readonly version: Version; readonly by: Socket }
  >()
  readonly engines = new EnginesAsked()
  #ended: Promise<void> | undefined

  constructor(owner: string) {
    this.#versions = new Versions(owner)
  }

  /** Answers a worker until it goes. */
  serve(socket: Socket): void {
    const open = new Map<number, AbortController>()
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      for (const ending of open.values()) ending.abort()
      this.#leave(socket)
    })
    onMessage<Question>(socket, (question) => void this.#answer(question, { socket, open }))
  }

  /** Takes everything away. */
  end(): Promise<void> {
    this.#ended ??= this.#versions.close()
    for (const { copy, version } of this.#held.values()) version.set.release(copy)
    this.#held.clear()
    return this.#ended
  }

  async #answer({ id, body }: Question, { socket, open }: Asker): Promise<void> {
    const ending = new AbortController()
    open.set(id, ending)
    const waits = (because: string) => send(socket, { id, waits: because })
    try {
      const answer = await this.#do(body, { socket, open, waits, signal: ending.signal })
      send(socket, { id, answer })
    } catch (error) {
      send(socket, { id, error: errorFacts(error) })
    } finally {
      open.delete(id)
    }
  }

  #do(body: Ask, asking: Asking): Promise<Answers[Ask['ask']]> {
    switch (body.ask) {
      case 'describe':
        return this.#describe(body, asking)
      case 'acquire':
        return this.#acquire(body, asking)
      case 'prepare':
        return this.#prepare(body, asking)
      case 'release':
        return this.#release(body)
      case 'giveUp':
        asking.open.get(body.question)?.abort()
        return Promise.resolve(null)
      case 'end':
        return this.end().then(() => null)
    }
  }

  async #describe(body: AskOf<'describe'>, { socket }: Asking): Promise<Answers['describe']> {
    const { engine, env } = body.description
    this.engines.add({ engine, env })
    const { key } = await this.#versions.describe(body, socket)
    return { version: key }
  }

  async #acquire({ version: key, worker }: AskOf<'acquire'>, asking: Asking): Promise<Answers['acquire']> {
    const version = this.#versions.get(key)
    const suffix = this.#versions.suffixOf(version, worker)
    if (suffix !== undefined) return (await version.set.shared(suffix, asking.waits, asking.signal)).facts
    const copy = await version.set.private(asking.waits, asking.signal)
    const { facts } = copy
    if (asking.socket.destroyed) version.set.release(copy)
    else this.#held.set(facts.spec.instance, { copy, version, by: asking.socket })
    return facts
  }

  async #prepare({ version: key, worker }: AskOf<'prepare'>, asking: Asking): Promise<null> {
    const version = this.#versions.get(key)
    const suffix = this.#versions.suffixOf(version, worker)
    if (suffix !== undefined) await version.set.shared(suffix, asking.waits, asking.signal)
    else version.set.putBack(await version.set.private(asking.waits, asking.signal))
    return null
  }

  async #release({ instance }: AskOf<'release'>): Promise<null> {
    const held = this.#held.get(instance)
    this.#held.delete(instance)
    held?.version.set.release(held.copy)
    return null
  }

  #leave(socket: Socket): void {
    for (const [instance, { copy, version, by }] of this.#held) {
      if (by !== socket) continue
      this.#held.delete(instance)
      version.set.release(copy)
    }
    this.#versions.leave(socket)
  }
}

/** A worker, and how what it has asked and not been answered yet is given up. */
interface Asker {
  readonly socket: Socket
  readonly open: Map<number, AbortController>
}

interface Asking extends Asker {
  readonly waits: (because: string) => void
  readonly signal: AbortSignal
}
