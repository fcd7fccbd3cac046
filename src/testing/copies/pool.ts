import type { Limits } from './limits.ts'

export interface PoolRequest<Copy> {
  /** `waits` is told what the copy itself waits for, while it is being made. */
  readonly make: (waits: (because: string) => void) => Promise<Copy>
  readonly remove: (copy: Copy) => Promise<void>
  /** How many are kept ready beyond those that are asked for. */
  readonly warm: number
  readonly limits: Limits
}

interface Waiter<Copy> {
  readonly resolve: (copy: Copy) => void
  readonly reject: (error: unknown) => void
  readonly waits: (because: string) => void
  told: string | undefined
}

/**
 * Private copies, some of them ready before they are asked for. The first is made alone: it prepares what all later
 * ones begin with. Who asks gets one in the order of asking, and is told what is waited for.
 */
export class Pool<Copy> {
  readonly #request: PoolRequest<Copy>
  readonly #ready: Copy[] = []
  readonly #queue: Waiter<Copy>[] = []
  readonly #off: () => void
  /** Work that must be over before all is gone. */
  readonly #working = new Set<Promise<void>>()
  /** What each copy that is being made waits for, the oldest first. */
  readonly #making = new Map<symbol, string>()
  #prepared = false
  /** Nothing is made ahead until somebody asks again: after a failure, and once its copies were given up. */
  #resting = false
  #closed = false

  constructor(request: PoolRequest<Copy>) {
    this.#request = request
    this.#off = request.limits.join({
      lacking: () => this.#lacking,
      advance: () => this.#advance(),
      spare: () => this.#spare(),
    })
  }

  /** A copy of one's own, to be given back by `release`. `signal` leaves the queue. */
  async acquire(waits: (because: string) => void = () => undefined, signal?: AbortSignal): Promise<Copy> {
    if (this.#closed) throw new Error('the copies are being taken away')
    signal?.throwIfAborted()
    this.#resting = false
    const { promise, resolve, reject } = Promise.withResolvers<Copy>()
    const waiter: Waiter<Copy> = { resolve, reject, waits, told: undefined }
    const leave = () => {
      const position = this.#queue.indexOf(waiter)
      // Whom a copy was handed to already gives it back.
      if (position === -1) return
      this.#queue.splice(position, 1)
      reject(signal?.reason)
      this.#tellAll()
    }
    signal?.addEventListener('abort', leave, { once: true })
    this.#queue.push(waiter)
    this.#advance()
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  /** Takes a copy away, in the background. */
  release(copy: Copy): void {
    this.#track(this.#remove(copy))
  }

  /** Gives back a copy that was not used. */
  putBack(copy: Copy): void {
    if (this.#closed) {
      this.release(copy)
      return
    }
    this.#ready.unshift(copy)
    this.#advance()
  }

  /** Takes away what is ready, and makes nothing ahead until somebody asks again. */
  rest(): void {
    this.#resting = true
    while (this.#spare());
  }

  /** Takes away what is ready; what is in use stays until it is given back. */
  async close(): Promise<void> {
    this.#closed = true
    this.#off()
    for (const { reject } of this.#queue.splice(0)) reject(new Error('the copies are being taken away'))
    for (const copy of this.#ready.splice(0)) this.release(copy)
    while (this.#working.size > 0) await Promise.all(this.#working)
  }

  #advance(): void {
    for (let copy = this.#next(); copy !== undefined; copy = this.#next()) this.#queue.shift()?.resolve(copy)
    const { limits } = this.#request
    while (this.#wants() && limits.full === undefined) this.#track(this.#make())
    if (this.#wants()) limits.makeRoom(this.#lacking)
    this.#tellAll()
  }

  #tellAll(): void {
    for (const [position, waiter] of this.#queue.entries()) this.#tell(waiter, position)
  }

  #next(): Copy | undefined {
    return this.#queue.length > 0 ? this.#ready.shift() : undefined
  }

  get #lacking(): number {
    return Math.max(0, this.#queue.length - this.#making.size - this.#ready.length)
  }

  #spare(): boolean {
    // What has just been made is somebody's already.
    if (this.#ready.length <= this.#queue.length) return false
    const copy = this.#ready.pop()
    if (copy !== undefined) this.release(copy)
    return copy !== undefined
  }

  #wants(): boolean {
    if (this.#closed || (!this.#prepared && this.#making.size > 0)) return false
    if (this.#lacking > 0) return true
    const { warm, limits } = this.#request
    if (this.#resting || !this.#prepared || limits.awaited) return false
    return this.#making.size + this.#ready.length < this.#queue.length + warm
  }

  async #make(): Promise<void> {
    const { make, limits } = this.#request
    const own = Symbol('copy')
    this.#making.set(own, '')
    limits.began()
    try {
      const copy = await make((because) => {
        this.#making.set(own, because)
        this.#tellAll()
      })
      this.#prepared = true
      if (this.#closed) this.release(copy)
      else this.#ready.push(copy)
    } catch (error) {
      this.#resting = true
      limits.gone()
      // Without a first copy there will be no others: all who wait learn why. Else those for whom none is on its way.
      const others = this.#prepared ? this.#making.size - 1 : 0
      for (const { reject } of this.#queue.splice(others)) reject(error)
    }
    this.#making.delete(own)
    limits.started()
    this.#advance()
  }

  async #remove(copy: Copy): Promise<void> {
    const { remove, limits } = this.#request
    limits.leaving()
    try {
      await remove(copy)
    } finally {
      limits.left()
    }
  }

  #track(work: Promise<void>): void {
    // What cannot be taken away now is by whoever looks after the owner.
    const settled = work.catch(() => undefined).then(() => void this.#working.delete(settled))
    this.#working.add(settled)
  }

  #tell(waiter: Waiter<Copy>, position: number): void {
    const because = this.#because(position)
    const text = position === 0 ? because : `${because}; ${position} before this one`
    if (waiter.told === text) return
    waiter.told = text
    waiter.waits(text)
  }

  #because(position: number): string {
    const because = [...this.#making.values()][position] ?? ''
    const after = because === '' ? '' : `: it waits for ${because}`
    if (!this.#prepared && this.#making.size > 0) return `the first copy is being prepared${after}`
    if (position < this.#making.size) return `a copy is being started${after}`
    return this.#request.limits.full ?? 'a copy is being started'
  }
}
