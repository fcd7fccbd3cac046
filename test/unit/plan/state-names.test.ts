import { expect, test } from 'vitest'
import type { Observed } from '../../../src/plan/observed.ts'
import { BARE, NOTHING, simulate } from './support/simulate.ts'
import { service, spec } from './support/spec.ts'
import { planOf } from './support/state.ts'

const anonymous = (target: string) => ({ type: 'anonymous', target, readOnly: false, noCopy: false }) as const
const box = (...paths: readonly string[]) =>
  spec([service('db', { container: { mounts: paths.map(anonymous) } })])

/** What the containers have at each path once an environment is up. */
function mountsAfter(of: ReturnType<typeof box>, before: Observed): Readonly<Record<string, string>> {
  const { containers } = simulate(of, before, planOf(of, before))
  return Object.fromEntries(
    containers.flatMap(({ mounts }) => mounts.map(({ target, name = '' }) => [target, name])),
  )
}

const FORMER = 'shop-dev_db-1_x-a'
const former: Observed = {
  ...NOTHING,
  volumes: [{ name: FORMER, key: FORMER, hash: '', kind: 'state', ours: true, ...BARE }],
}

test('each path has a volume of its own, whatever it is called', () => {
  const paths = ['/x/a', '/x-a', '/x_a', '/x a', '/x/a-', '/']
  expect(new Set(Object.values(mountsAfter(box(...paths), NOTHING))).size).toBe(paths.length)
})

test('what an earlier envctl called otherwise is found again', () => {
  expect(mountsAfter(box('/x-a'), former)).toEqual({ '/x-a': FORMER })
})

test('where two paths had one volume, one goes on with it', () => {
  const mounts = mountsAfter(box('/x-a', '/x/a'), former)
  expect(mounts['/x/a']).toBe(FORMER)
  expect(mounts['/x-a']).not.toBe(FORMER)
})
