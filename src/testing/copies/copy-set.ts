import { brokenOff } from '../broken-off.ts'
import { EventHub } from '../events.ts'
import type { Started } from '../start.ts'
import type { Limits } from './limits.ts'
import { Pool } from './pool.ts'
import { tellAwaited } from './tell-awaited.ts'

export interface CopySetRequest {
  /** Brings one up, telling the hub; with a suffix that is what sets it apart. */
  readonly start: (hub: EventHub, suffix?: string) => Promise<Started>
  readonly limits: Limits
  readonly warm: number
}

interface Shared {
  readonly starting: Promise<Started>
  /** What happens to it meanwhile. */
  readonly hub: EventHub
}

/** The copies of one version of an environment: those that are shared, and a pool of private ones. */
export class CopySet {
  readonly #request: CopySetRequest
  readonly #shared = new Map<string, Shared>()
  readonly #pool: Pool<Started>

  constructor(request: CopySetRequest) {
    this.#request = request
    const { limits, warm, start } = request
    const make = async (waits: (because: string) => void) => {
      const hub = new EventHub()
      const off = tellAwaited(hub, waits)
      try {
        return await start(hub)
      } finally {
        off()
      }
    }
    this.#pool = new Pool({ make, remove: removed, limits, warm })
  }

  /** The one of a name, which is brought up when it is first asked for. `signal` waits no longer. */
  async shared(suffix: string, waits: (because: string) => void, signal?: AbortSignal): Promise<Started> {
    const { starting, hub } = this.#theShared(suffix)
    const because = 'the copy that is shared is being prepared'
    waits(because)
    const off = tellAwaited(hub, (after) =>
      waits(after === '' ? because : `${because}: it waits for ${after}`),
    )
    try {
      return await (signal === undefined ? starting : brokenOff(starting, signal))
    } finally {
      off()
    }
  }

  #theShared(suffix: string): Shared {
    const known = this.#shared.get(suffix)
    if (known !== undefined) return known
    const hub = new EventHub()
    const starting = this.#request.start(hub, suffix)
    const shared = { starting, hub }
    this.#shared.set(suffix, shared)
    // Who asks next tries again.
    starting.catch(() => this.#shared.delete(suffix))
    return shared
  }

  private(waits: (because: string) => void, signal?: AbortSignal): Promise<Started> {
    return this.#pool.acquire(waits, signal)
  }

  /** Takes a private one away, in the background. */
  release(copy: Started): void {
    this.#pool.release(copy)
  }

  /** Gives a private one back that nobody has used. */
  putBack(copy: Started): void {
    this.#pool.putBack(copy)
  }

  /** Private ones that nobody has are taken away, until somebody asks for one again. */
  rest(): void {
    this.#pool.rest()
  }

  async close(): Promise<void> {
    const shared = [...this.#shared.values()].map(async ({ starting }) => {
      // One that did not come up has left nothing.
      const copy = await starting.catch(() => undefined)
      if (copy !== undefined) await removed(copy)
    })
    await Promise.allSettled([this.#pool.close(), ...shared])
  }
}

async function removed(copy: Started): Promise<void> {
  await copy.takeAway()
  copy.close()
}
