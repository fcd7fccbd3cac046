import { describe, expect, it } from 'vitest'
import { diff } from '../../../src/plan/diff.ts'
import { isLocked, type LockFacts } from '../../../src/plan/locked-images.ts'
import type { Observed } from '../../../src/plan/observed.ts'
import { broughtUp, planned } from './support/scenario.ts'
import { NOTHING } from './support/simulate.ts'
import { options, service, spec } from './support/spec.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const FULL = 'docker.io/library/redis:7'
const cache = spec([service('cache', { image: 'redis:7' })])

function lock(use: boolean, known = true): LockFacts {
  const platforms = { 'linux/amd64': { digest: digest('b'), id: known ? digest('c') : undefined } }
  return {
    file: 'envs.lock.yaml',
    use,
    platform: 'linux/amd64',
    images: { [FULL]: { digest: digest('a'), platforms } },
  }
}

/** What the engine has of the image. */
function having(observed: Observed, id: string, ...digests: string[]): Observed {
  const image = { ...observed.images[FULL], id, digests: digests.map((each) => `mirror.io/redis@${each}`) }
  return {
    ...observed,
    images: { [FULL]: image as Observed['images'][string] },
    containers: observed.containers.map((each) => ({ ...each, imageId: id })),
  }
}

const up = broughtUp(cache)
const notes = (observed: Observed, facts: LockFacts) => diff(cache, observed, options({ lock: facts })).notes

describe('with a lock that is obeyed', () => {
  it('an image that is missing is pulled by its digest', () => {
    const { actions } = diff(cache, NOTHING, options({ lock: lock(true) }))
    expect(actions[0]).toMatchObject({
      kind: 'pull-image',
      image: 'redis:7',
      digest: digest('a'),
      cause: 'not found',
    })
  })

  it('another one is replaced, and its containers follow', () => {
    expect(planned(cache, having(up, digest('1'), digest('2')), { lock: lock(true) })).toMatchInlineSnapshot(`
      "
      pull-image redis:7 (not the locked one)
      stop-container shop-dev-cache-1 (image is not the locked one) <- pull-image redis:7
      remove-container shop-dev-cache-1 (image is not the locked one) <- stop-container shop-dev-cache-1
      create-container cache-1 (image is not the locked one) <- remove-container shop-dev-cache-1, pull-image redis:7
      start-container cache-1 (image is not the locked one) <- create-container cache-1
      wait-container cache-1 ready (started) <- start-container cache-1
      "
    `)
  })

  it.each([
    ['its id', having(up, digest('c'))],
    ['the digest of its name', having(up, digest('1'), digest('a'))],
    ['the digest of its platform', having(up, digest('1'), digest('b'))],
    ['its digest as an id', having(up, digest('a'))],
  ])('the same one is known by %s, and is not pulled again, whatever the policy', (_, observed) => {
    expect(planned(cache, observed, { lock: lock(true), pull: 'always' })).toBe(
      planned(cache, observed, { pull: 'missing' }),
    )
  })

  it('one of which nobody can tell is pulled to be sure, and no container is made anew for that', () => {
    const { actions } = diff(cache, having(up, digest('1')), options({ lock: lock(true, false) }))
    expect(actions.map(({ kind }) => kind)).toEqual(['wait-container'])
  })

  it('one that must not be pulled is told', () => {
    expect(() => diff(cache, NOTHING, options({ lock: lock(true), pull: 'never' }))).toThrow(
      /not on the engine/,
    )
  })

  it.each([
    [
      'it lacks',
      service('cache', { image: 'redis:8' }),
      /does not say which "redis:8" service "cache" is to run$/,
      /envctl lock$/,
    ],
    [
      'of another platform',
      service('cache', { image: 'redis:7', platform: 'linux/arm64' }),
      /on linux\/arm64$/,
      /envctl lock cache$/,
    ],
  ])('an image %s is told before anything is done', (_, other, message, hint) => {
    const wrong = () => diff(spec([other]), NOTHING, options({ lock: lock(true) }))
    expect(wrong).toThrow(
      expect.objectContaining({
        code: 'lock.stale',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    )
  })

  it('says nothing of services that are not brought up, nor of what names a digest itself', () => {
    const pinned = service('pinned', { image: `redis@${digest('9')}` })
    const other = service('other', { image: 'nats:2' })
    const both = spec([service('cache', { image: 'redis:7' }), pinned, other])
    expect(() =>
      diff(both, NOTHING, options({ lock: lock(true), services: ['cache', 'pinned'] })),
    ).not.toThrow()
  })
})

describe('with a lock that is not obeyed', () => {
  it('what differs is told, and left as it is', () => {
    const observed = having(up, digest('1'))
    expect(notes(observed, lock(false))).toEqual([
      'redis:7 is not the one that envs.lock.yaml says; "up --locked" uses it',
    ])
    expect(diff(cache, observed, options({ lock: lock(false) })).actions).toEqual(
      diff(cache, observed, options()).actions,
    )
  })

  it.each([
    ['is the same', having(up, digest('c')), lock(false)],
    ['is not there', NOTHING, lock(false)],
    ['may be the same', having(up, digest('1')), lock(false, false)],
    ['is not locked', having(up, digest('1')), { ...lock(false), images: {} }],
  ])('what %s is not', (_, observed, facts) => expect(notes(observed, facts)).toEqual([]))
})

it('an image is the locked one, another one, or nobody can tell', () => {
  const locked = { digest: digest('a'), known: [digest('a'), digest('b')], certain: false }
  expect(isLocked({ id: digest('1'), digests: [`x@${digest('b')}`] }, locked)).toBe(true)
  expect(isLocked({ id: digest('1'), digests: [`x@${digest('2')}`] }, locked)).toBe(false)
  expect(isLocked({ id: digest('1'), digests: [] }, locked)).toBeUndefined()
  expect(isLocked({ id: digest('1'), digests: [] }, { ...locked, certain: true })).toBe(false)
})
