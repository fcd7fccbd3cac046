import type { Socket } from 'node:net'
import { versionOf } from '../../actions/instance/version.ts'
import { loadSpec } from '../../actions/load.ts'
import { EnvctlError } from '../../base/errors.ts'
import { digestOf } from '../../base/hash.ts'
import { type Description, loadRequestOf } from '../description.ts'
import type { EventHub } from '../events.ts'
import { type Started, start } from '../start.ts'
import { CopySet } from './copy-set.ts'
import { EnginesAsked } from './engines-asked.ts'
import { Limits, startsAtOnce } from './limits.ts'
import { type Answers, type Ask, type AskOf, errorFacts, onMessage, type Question, send } from './protocol.ts'
import type { CopyWish } from './source.ts'

/** Stands for the name of an instance where only what all have in common counts. */
const ANY = 'any'
const SUFFIX_LENGTH = 6
const WARM = 2
const COPIES = 16

interface Version {
  readonly key: string
  /** What was described, whatever it says by now. */
  readonly of: string
  readonly wish: CopyWish
  readonly set: CopySet
  /** Connections that may ask for it. */
  readonly users: Set<Socket>
  /** Something newer has taken its place: it goes once nobody uses it. */
  outdated: boolean
}

/**
 * Keeps the copies of a test run: prepares each environment once, shares what is shared, and has private copies ready
 * before they are asked for. Workers come and go; what one has that ends is taken away.
 */
export class Keeper {
  readonly #owner: string
  readonly #versions = new Map<string, Version>()
  readonly #held = new Map<
    string,
    { readonly copy: Started; readonly version: Version; readonly by: Socket }
  >()
  readonly engines = new EnginesAsked()
  #limits: Limits | undefined
  #ended: Promise<void> | undefined

  constructor(owner: string) {
    this.#owner = owner
  }

  /** Answers a worker until it goes. */
  serve(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#leave(socket))
    onMessage<Question>(socket, (question) => void this.#answer(question, socket))
  }

  /** Takes everything away. */
  end(): Promise<void> {
    this.#ended ??= Promise.all([...this.#versions.values()].map(({ set }) => set.close())).then(
      () => undefined,
    )
    for (const { copy, version } of this.#held.values()) version.set.release(copy)
    this.#held.clear()
    return this.#ended
  }

  async #answer({ id, body }: Question, socket: Socket): Promise<void> {
    try {
      const answer = await this.#do(body, { socket, waits: (waits) => send(socket, { id, waits }) })
      send(socket, { id, answer })
    } catch (error) {
      send(socket, { id, error: errorFacts(error) })
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
      case 'end':
        return this.end().then(() => null)
    }
  }

  /** What was described may have changed since another worker described it: then copies are made of what it is now. */
  async #describe(
    { description, wish }: AskOf<'describe'>,
    { socket }: Asking,
  ): Promise<Answers['describe']> {
    const { env, ...rest } = description
    this.engines.add({ engine: description.engine, env })
    const of = digestOf(JSON.stringify([rest, wish]))
    const spec = await loadSpec(loadRequestOf(description, ANY))
    const key = digestOf([of, await versionOf(spec)])
    const known = this.#versions.get(key) ?? this.#newVersion({ key, of, wish }, description)
    known.users.add(socket)
    for (const version of this.#versions.values()) {
      if (version.of === of) version.outdated = version !== known
      this.#retire(version)
    }
    return { version: key }
  }

  #newVersion(facts: Pick<Version, 'key' | 'of' | 'wish'>, description: Description): Version {
    const { starts = startsAtOnce(), copies = COPIES, warm = WARM } = facts.wish
    this.#limits ??= new Limits({ starts, copies })
    const begin = (hub: EventHub, suffix?: string) =>
      start({
        description,
        containers: new Map(),
        waits: { of: new Map() },
        hub,
        owner: this.#owner,
        suffix,
      })
    const version = {
      ...facts,
      set: new CopySet({
        start: begin,
        limits: this.#limits,
        warm: facts.wish.isolation === 'test' ? warm : 0,
      }),
      users: new Set<Socket>(),
      outdated: false,
    }
    this.#versions.set(facts.key, version)
    return version
  }

  #retire({ key, outdated, users, set }: Version): void {
    if (!outdated || users.size > 0) return
    this.#versions.delete(key)
    void set.close()
  }

  async #acquire({ version: key, worker }: AskOf<'acquire'>, asking: Asking): Promise<Answers['acquire']> {
    const version = this.#version(key)
    const suffix = this.#suffix(version, worker)
    if (suffix !== undefined) return (await version.set.shared(suffix)).facts
    const copy = await version.set.private(asking.waits)
    const { facts } = copy
    if (asking.socket.destroyed) version.set.release(copy)
    else this.#held.set(facts.spec.instance, { copy, version, by: asking.socket })
    return facts
  }

  async #prepare({ version: key, worker }: AskOf<'prepare'>, asking: Asking): Promise<null> {
    const version = this.#version(key)
    const suffix = this.#suffix(version, worker)
    if (suffix !== undefined) await version.set.shared(suffix)
    else version.set.putBack(await version.set.private(asking.waits))
    return null
  }

  async #release({ instance }: AskOf<'release'>): Promise<null> {
    const held = this.#held.get(instance)
    this.#held.delete(instance)
    held?.version.set.release(held.copy)
    return null
  }

  /** Names are the same however often they are asked for: one whose keeper was killed is found again. */
  #suffix({ wish, key }: Version, worker: string): string | undefined {
    if (wish.isolation === 'test') return undefined
    const part = digestOf([this.#owner, key]).slice(0, SUFFIX_LENGTH)
    return wish.isolation === 'run' ? `r${part}` : `w${worker}-${part}`
  }

  #version(key: string): Version {
    const version = this.#versions.get(key)
    if (version !== undefined) return version
    throw new EnvctlError({
      code: 'internal.bug',
      message: 'The keeper of the test run knows nothing of the environment that was asked for',
    })
  }

  #leave(socket: Socket): void {
    for (const [instance, { copy, version, by }] of this.#held) {
      if (by !== socket) continue
      this.#held.delete(instance)
      version.set.release(copy)
    }
    for (const version of this.#versions.values()) {
      version.users.delete(socket)
      this.#retire(version)
    }
  }
}

interface Asking {
  readonly socket: Socket
  readonly waits: (because: string) => void
}
