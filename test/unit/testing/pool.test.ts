import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Limits } from '../../../src/testing/copies/limits.ts'
import { Pool } from '../../../src/testing/copies/pool.ts'

interface Counted {
  readonly id: number
}

/** Counts what is there, and how much of it at once. */
class Factory {
  made = 0
  there = 0
  most = 0
  starting = 0
  mostStarting = 0
  firstAlone = true
  readonly #startMs: number

  constructor(startMs = 1) {
    this.#startMs = startMs
  }

  readonly make = async (): Promise<Counted> => {
    const id = this.made
    this.made += 1
    this.starting += 1
    this.there += 1
    this.most = Math.max(this.most, this.there)
    this.mostStarting = Math.max(this.mostStarting, this.starting)
    await delay(this.#startMs)
    if (id === 0 && this.made > 1) this.firstAlone = false
    this.starting -= 1
    return { id }
  }

  readonly remove = async (): Promise<void> => {
    await delay(1)
    this.there -= 1
  }
}

interface Options {
  readonly warm?: number
  readonly starts?: number
  readonly copies?: number
  /** Those that it shares with others. */
  readonly limits?: Limits
}

const pooled = (factory: Factory, options: Options = {}) => {
  const { warm = 2, starts = 2, copies = 6, limits = new Limits({ starts, copies }) } = options
  return new Pool<Counted>({ make: factory.make, remove: factory.remove, warm, limits })
}

describe('a pool', () => {
  it('prepares one alone, keeps some ready, and leaves none', async () => {
    const factory = new Factory()
    const pool = pooled(factory)
    const first = await pool.acquire()
    expect(factory.firstAlone).toBe(true)
    await expect.poll(() => factory.made - factory.starting).toBe(3)
    const ready = factory.made
    const second = await pool.acquire()
    expect(second.id).not.toBe(first.id)
    expect(second.id).toBeLessThan(ready)
    pool.release(first)
    pool.release(second)
    await pool.close()
    expect(factory.there).toBe(0)
    await expect(pool.acquire()).rejects.toThrow('being taken away')
  })

  it('says what is waited for', async () => {
    const factory = new Factory(20)
    const pool = pooled(factory, { warm: 0, starts: 1, copies: 2 })
    const said: string[][] = [[], [], []]
    const waiting = said.map((list) => pool.acquire((because) => list.push(because)))
    const [first, second] = await Promise.all(waiting.slice(0, 2))
    expect(said[0]).toEqual(['the first copy is being prepared'])
    expect(said[1]).toEqual([
      'the first copy is being prepared; 1 before this one',
      'a copy is being started',
    ])
    expect(said[2]?.at(-1)).toBe('2 copies are in use or on their way, and there may be no more than 2')
    if (first !== undefined) pool.release(first)
    await waiting[2]
    expect(second).toBeDefined()
    await pool.close()
  })

  it('tells who waits what the copy itself waits for', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const pool = new Pool<Counted>({
      make: async (waits) => {
        waits('db (tcp :5432)')
        await promise
        return { id: 1 }
      },
      remove: async () => undefined,
      warm: 0,
      limits: new Limits({ starts: 1, copies: 2 }),
    })
    const told: string[] = []
    const first = pool.acquire((because) => told.push(because))
    expect(told.at(-1)).toBe('the first copy is being prepared: it waits for db (tcp :5432)')
    resolve()
    await first
    await pool.acquire((because) => told.push(because))
    expect(told.at(-1)).toBe('a copy is being started: it waits for db (tcp :5432)')
    await pool.close()
  })

  it('makes room for another that shares its limits: what is ready goes, and none are made ahead', async () => {
    const [before, after] = [new Factory(), new Factory()]
    const limits = new Limits({ starts: 2, copies: 3 })
    const [first, second] = [pooled(before, { limits }), pooled(after, { limits })]
    first.putBack(await first.acquire())
    const inUse = await first.acquire()
    await expect.poll(() => before.there - before.starting).toBe(3)
    const both = await Promise.all([second.acquire(), second.acquire()])
    expect([before.there, after.there]).toEqual([1, 2])
    for (const copy of both) second.release(copy)
    first.release(inUse)
    await Promise.all([first.close(), second.close()])
    expect([before.there, after.there]).toEqual([0, 0])
  })

  it('keeps what it made for who waits for it, whoever else waits', async () => {
    const [before, after] = [new Factory(), new Factory()]
    const limits = new Limits({ starts: 1, copies: 1 })
    const [older, younger] = [pooled(before, { warm: 0, limits }), pooled(after, { warm: 0, limits })]
    const first = younger.acquire()
    const second = older.acquire()
    younger.release(await first)
    expect(after.made).toBe(1)
    older.release(await second)
    await Promise.all([older.close(), younger.close()])
  })

  it('that rests has none ready, and begins again when it is asked', async () => {
    const factory = new Factory()
    const pool = pooled(factory)
    pool.putBack(await pool.acquire())
    await expect.poll(() => factory.there - factory.starting).toBe(3)
    pool.rest()
    await expect.poll(() => factory.there).toBe(0)
    pool.putBack(await pool.acquire())
    await expect.poll(() => factory.there - factory.starting).toBe(3)
    await pool.close()
  })

  it('of many that share their limits, none has to wait for ever, whoever asks and gives back when', async () => {
    const shape = fc.record({
      warm: fc.nat({ max: 3 }),
      starts: fc.integer({ min: 1, max: 3 }),
      copies: fc.integer({ min: 1, max: 4 }),
      users: fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 4 }), { minLength: 1, maxLength: 6 }),
    })
    await fc.assert(
      fc.asyncProperty(shape, async ({ users, warm, ...most }) => {
        const factory = new Factory(0)
        const limits = new Limits(most)
        const pools = users.map((times) => [pooled(factory, { warm, limits }), times] as const)
        await Promise.all(
          pools.flatMap(([pool, times]) =>
            times.map(async (useMs) => {
              const copy = await pool.acquire()
              await delay(useMs)
              pool.release(copy)
            }),
          ),
        )
        await Promise.all(pools.map(([pool]) => pool.close()))
        expect(factory.there).toBe(0)
        expect(factory.most).toBeLessThanOrEqual(most.copies)
        expect(factory.mostStarting).toBeLessThanOrEqual(most.starts)
      }),
      { numRuns: 60 },
    )
  })

  it('goes on without those who wait no longer', async () => {
    const factory = new Factory()
    const pool = pooled(factory, { warm: 0, starts: 1, copies: 1 })
    const first = await pool.acquire()
    const ending = new AbortController()
    const given = pool.acquire(undefined, ending.signal)
    const said: string[] = []
    const last = pool.acquire((because) => said.push(because))
    expect(said.at(-1)).toMatch(/; 1 before this one$/)
    ending.abort(new Error('its time is up'))
    await expect(given).rejects.toThrow('its time is up')
    expect(said.at(-1)).not.toMatch(/before this one/)
    pool.release(first)
    expect((await last).id).toBe(1)
    await expect(pool.acquire(undefined, ending.signal)).rejects.toThrow('its time is up')
    pool.release(await last)
    await pool.close()
    expect([factory.made, factory.there]).toEqual([2, 0])
  })

  it('tells a failure to all who wait for the first, later to who gets none, and tries again when asked', async () => {
    let fails = true
    let made = 0
    let finished = 0
    const pool = new Pool<Counted>({
      make: async () => {
        made += 1
        await delay(1)
        if (fails) throw new Error(`failed ${made}`)
        finished += 1
        return { id: made }
      },
      remove: async () => undefined,
      warm: 1,
      limits: new Limits({ starts: 2, copies: 4 }),
    })
    const both = await Promise.allSettled([pool.acquire(), pool.acquire()])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(made).toBe(1)
    fails = false
    await pool.acquire()
    await expect.poll(() => finished).toBe(2)
    fails = true
    // One was ready before.
    await pool.acquire()
    await expect.poll(() => made).toBe(4)
    await delay(20)
    // Nobody asks: it does not go on failing.
    expect(made).toBe(4)
    await expect(pool.acquire()).rejects.toThrow('failed')
    await pool.close()
  })

  it('gives everybody a copy of their own within its limits, whoever asks and gives back when', async () => {
    const shape = fc.record({
      warm: fc.nat({ max: 3 }),
      starts: fc.integer({ min: 1, max: 3 }),
      copies: fc.integer({ min: 1, max: 6 }),
      users: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 20 }),
    })
    await fc.assert(
      fc.asyncProperty(shape, async ({ users, ...options }) => {
        const factory = new Factory()
        const pool = pooled(factory, options)
        const seen = new Set<number>()
        await Promise.all(
          users.map(async (useMs) => {
            const copy = await pool.acquire()
            expect(seen.has(copy.id)).toBe(false)
            seen.add(copy.id)
            await delay(useMs)
            pool.release(copy)
          }),
        )
        await pool.close()
        expect(factory.there).toBe(0)
        expect(factory.most).toBeLessThanOrEqual(options.copies)
        expect(factory.mostStarting).toBeLessThanOrEqual(options.starts)
        expect(factory.firstAlone).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
