import type { Socket } from 'node:net'
import { engineKey } from '../../actions/connect.ts'
import { versionOf } from '../../actions/instance/version.ts'
import { loadSpec } from '../../actions/load.ts'
import { EnvctlError } from '../../base/errors.ts'
import { digestOf } from '../../base/hash.ts'
import { type Description, loadRequestOf } from '../description.ts'
import type { EventHub } from '../events.ts'
import { start } from '../start.ts'
import { CopySet } from './copy-set.ts'
import { Limits, startsAtOnce } from './limits.ts'
import type { AskOf } from './protocol.ts'
import type { CopyWish } from './source.ts'

/** Stands for the name of an instance where only what all have in common counts. */
const ANY = 'any'
const SUFFIX_LENGTH = 6
const WARM = 2
const COPIES = 16

/** An environment as it was at one time, and the copies of it. */
export interface Version {
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

/** What workers have described: a change of it is another version, and the one before goes with its last user. */
export class Versions {
  readonly #owner: string
  readonly #known = new Map<string, Version>()
  #limits: Limits | undefined

  constructor(owner: string) {
    this.#owner = owner
  }

  /** What was described may have changed since another worker described it: then copies are made of what it is now. */
  async describe({ description, wish }: AskOf<'describe'>, user: Socket): Promise<Version> {
    const { env = process.env, ...rest } = description
    // In another worker the same words may mean another engine.
    const of = digestOf(JSON.stringify([rest, engineKey({ engine: rest.engine, env }), wish]))
    const spec = await loadSpec(loadRequestOf(description, ANY))
    const key = digestOf([of, await versionOf(spec)])
    const described = this.#known.get(key) ?? this.#make({ key, of, wish }, description)
    described.users.add(user)
    for (const version of this.#known.values()) {
      if (version.of === of) version.outdated = version !== described
      this.#retire(version)
    }
    return described
  }

  /** One that a worker has described. */
  get(key: string): Version {
    const version = this.#known.get(key)
    if (version !== undefined) return version
    throw new EnvctlError({
      code: 'internal.bug',
      message: 'The keeper of the test run knows nothing of the environment that was asked for',
    })
  }

  /**
   * Which shared copy a worker has; `undefined` where each is private. Names are the same however often they are asked
   * for: one whose keeper was killed is found again.
   */
  suffixOf({ wish, key }: Version, worker: string): string | undefined {
    if (wish.isolation === 'test') return undefined
    const part = digestOf([this.#owner, key]).slice(0, SUFFIX_LENGTH)
    return wish.isolation === 'run' ? `r${part}` : `w${worker}-${part}`
  }

  /** Somebody asks for nothing any more. */
  leave(user: Socket): void {
    for (const version of this.#known.values()) {
      version.users.delete(user)
      this.#retire(version)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#known.values()].map(({ set }) => set.close()))
  }

  #make(facts: Pick<Version, 'key' | 'of' | 'wish'>, description: Description): Version {
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
    // Those that are through make room for what comes after them.
    for (const { users, set } of this.#known.values()) if (users.size === 0) set.rest()
    this.#known.set(facts.key, version)
    return version
  }

  #retire({ key, outdated, users, set }: Version): void {
    if (!outdated || users.size > 0) return
    this.#known.delete(key)
    void set.close()
  }
}
