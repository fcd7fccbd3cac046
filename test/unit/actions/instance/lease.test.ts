import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { afterEach, describe, expect, it, test } from 'vitest'
import { isWhollyOf, leased, leaseEnd } from '../../../../src/actions/instance/lease.ts'
import {
  formatOwner,
  ownerOf,
  ownerState,
  parseOwner,
  statOf,
  thisProcess,
} from '../../../../src/actions/instance/process-owner.ts'
import { parseNote } from '../../../../src/actions/janitor/job.ts'
import { ENVCTL } from '../../../../src/base/labels.ts'
import type { Spec } from '../../../../src/spec/types.ts'

const children: ReturnType<typeof spawn>[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** The owner that a process is which runs until it is ended. */
async function another() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  children.push(child)
  await once(child, 'spawn')
  return { child, owner: ownerOf(child.pid ?? 0) ?? 'none' }
}

const member = (owner: string | undefined, until: number) => ({
  labels: {
    ...(owner === undefined ? {} : { [ENVCTL.leaseOwner]: owner }),
    [ENVCTL.leaseUntil]: String(until),
  },
})
const [PAST, FUTURE] = [Date.now() - 1000, Date.now() + 60_000]
const ELSEWHERE = '1.5@elsewhere/abcd'

describe('an owner', () => {
  it('is written and read back, whatever its place is called', () => {
    const start = fc.nat().map(String)
    fc.assert(
      fc.property(
        fc.nat(),
        fc.oneof(fc.constant(''), start),
        fc.string({ minLength: 1 }),
        (pid, began, place) => {
          fc.pre(!place.includes('\n'))
          const owner = { pid, start: began, place }
          expect(parseOwner(formatOwner(owner))).toEqual(owner)
        },
      ),
    )
    expect(parseOwner('nobody')).toBeUndefined()
  })

  it('that runs is alive; this process too', async () => {
    expect(ownerState(thisProcess())).toBe('alive')
    expect(ownerState((await another()).owner)).toBe('alive')
  })

  it('that has ended is gone', async () => {
    const { child, owner } = await another()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(ownerState(owner)).toBe('gone')
    expect(ownerOf(child.pid ?? 0)).toBeUndefined()
  })

  it('whose id another process has got since is gone', async () => {
    const parsed = parseOwner(thisProcess())
    expect(parsed).toBeDefined()
    if (parsed === undefined || process.platform !== 'linux') return
    expect(ownerState(formatOwner({ ...parsed, start: '1' }))).toBe('gone')
  })

  it('on another machine, since another boot or in another container cannot be judged', async () => {
    expect(ownerState(ELSEWHERE)).toBe('unknown')
    expect(ownerState('4711@machine')).toBe('unknown')
    expect(ownerState('what is this')).toBe('unknown')
  })
})

test('the state and start of a process, whatever it is called', () => {
  const rest = `S 1 ${Array.from({ length: 17 }, (_, index) => index).join(' ')} 81234 9 9`
  expect(statOf(`4711 (a) b (c) ${rest}`)).toEqual({ start: '81234', ended: false })
  expect(statOf(`4711 (node) ${rest.replace('S', 'Z')}`)).toMatchObject({ ended: true })
  expect(statOf('')).toEqual({ start: '', ended: false })
})

describe('an instance', () => {
  it('is left over once its owner is gone, and not before, whatever its time says', async () => {
    const { child, owner } = await another()
    expect(leaseEnd([member(owner, PAST)])).toBeUndefined()
    expect(leaseEnd([member(owner, FUTURE)])).toBeUndefined()
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(leaseEnd([member(owner, FUTURE)])).toBe('owner gone')
    // One who lives has taken it over.
    expect(leaseEnd([member(owner, PAST), member(thisProcess(), PAST)])).toBeUndefined()
  })

  it('of an owner that cannot be seen is left over once its time is up', async () => {
    expect(leaseEnd([member(ELSEWHERE, FUTURE)])).toBeUndefined()
    expect(leaseEnd([member(ELSEWHERE, PAST)])).toBe('lease ended')
    // The time that was said last is what counts.
    expect(leaseEnd([member(ELSEWHERE, PAST), member(ELSEWHERE, FUTURE)])).toBeUndefined()
    expect(leaseEnd([member(undefined, PAST)])).toBe('lease ended')
  })

  it('of which a part bears no lease is not left over, and no single owner has it', async () => {
    const { child, owner } = await another()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const kept = { labels: {} }
    expect(leaseEnd([member(owner, PAST), kept])).toBeUndefined()
    expect(isWhollyOf(owner, [member(owner, PAST), kept])).toBe(false)
    expect(isWhollyOf(owner, [member(owner, PAST), member(thisProcess(), PAST)])).toBe(false)
    expect(isWhollyOf(owner, [member(owner, PAST), member(owner, FUTURE)])).toBe(true)
  })

  it('that is not disposable is never left over', async () => {
    expect(leaseEnd([{ labels: {} }])).toBeUndefined()
    expect(leaseEnd([])).toBeUndefined()
    // What is made of an image of a container inherits its labels, which are emptied there.
    expect(leaseEnd([{ labels: { [ENVCTL.leaseUntil]: '', [ENVCTL.leaseOwner]: '' } }])).toBeUndefined()
  })
})

test('a spec becomes that of a disposable instance: its own lifetime, or the one that was asked for', () => {
  const spec = { instance: 'a', lifetimeMs: 1000 } as Spec
  const from = Date.now()
  expect(leased(spec).lease?.owner).toBe(thisProcess())
  expect((leased(spec).lease?.until ?? 0) - from).toBeLessThan(2000)
  expect((leased(spec, { lifetimeMs: 60_000 }).lease?.until ?? 0) - from).toBeGreaterThanOrEqual(60_000)
  expect(leased(spec, { unowned: true }).lease?.owner).toBeUndefined()
})

test('half a line, as one who was killed leaves it, says nothing', () => {
  expect(parseNote('{"add":"a"}')).toEqual({ add: 'a' })
  for (const line of ['{"add":"a', '', '5', '{"other":1}']) expect(parseNote(line)).toBeUndefined()
})
