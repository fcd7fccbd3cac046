import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { renewLease } from '../../../../src/actions/instance/renew.ts'
import type { Engine, VolumeRequest } from '../../../../src/engine/port.ts'
import type { Spec } from '../../../../src/spec/types.ts'

const DAY_MS = 86_400_000

/** How many records a process has made for a lease of so long before it gives up. */
async function renewals(lifetimeMs: number, untilOne: boolean): Promise<number> {
  const first = Promise.withResolvers<void>()
  let made = 0
  const create = async ({ name }: VolumeRequest) => {
    made += 1
    first.resolve()
    return { name }
  }
  const engine = { volumes: { create, remove: async () => undefined } } as unknown as Engine
  const lease = { owner: 'me', until: Date.now() + lifetimeMs }
  const stop = renewLease({ instance: 'shop-test', lease } as Spec, { engine })
  await (untilOne ? first.promise : delay(50))
  await stop()
  return made
}

test('a lease is renewed before it runs out', async () => {
  expect(await renewals(30, true)).toBeGreaterThan(0)
})

test('a lease of a hundred days is not renewed all the time', async () => {
  expect(await renewals(100 * DAY_MS, false)).toBe(0)
})
