import { describe, expect, it } from 'vitest'
import { contentReference } from '../../../src/base/image-key.ts'
import { basePulls } from '../../../src/plan/base-pulls.ts'
import { buildKeys } from '../../../src/plan/build-keys.ts'
import type { Observed, ObservedImage } from '../../../src/plan/observed.ts'
import { NOTHING } from './support/simulate.ts'
import { BUILD, service, spec } from './support/spec.ts'

const PLATFORM = 'linux/amd64'
const shop = spec([
  service('base', { image: 'shop/base:1', build: BUILD }),
  service('api', { image: 'shop/api:1', build: BUILD }),
  service('db', { image: 'postgres:15' }),
])
const inputs = {
  base: { digest: 'inputs of base', bases: ['debian:12'] },
  api: { digest: 'inputs of api', bases: ['shop/base:1', 'node:24'] },
}
const image = (given: Partial<ObservedImage> = {}): ObservedImage => ({
  id: 'sha256:1',
  digests: [],
  names: [],
  ...given,
})
const engine = (images: Observed['images']): Observed => ({ ...NOTHING, images })
const DEBIAN = { 'docker.io/library/debian:12': image({ id: 'sha256:d' }) }
const NODE = { 'docker.io/library/node:24': image({ id: 'sha256:n' }) }
const keysOn = (observed: Observed, given = inputs) =>
  buildKeys(shop, observed, { inputs: given, platform: PLATFORM, frontends: true })

describe('what an image will be', () => {
  it('is known before anything is built, however they are made of one another', () => {
    const keys = keysOn(engine({ ...DEBIAN, ...NODE }))
    expect(keys['api']).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      bases: { 'shop/base:1': keys['base']?.key, 'node:24': 'sha256:n' },
      made: { 'shop/base:1': 'base' },
    })
    expect(keysOn(engine({ ...DEBIAN, ...NODE }))).toEqual(keys)
  })

  it('is another when something below has changed', () => {
    const key = keysOn(engine({ ...DEBIAN, ...NODE }))['api']?.key
    const debian = { 'docker.io/library/debian:12': image({ id: 'sha256:e' }) }
    expect(keysOn(engine({ ...debian, ...NODE }))['api']?.key).not.toBe(key)
    const changed = { ...inputs, base: { ...inputs.base, digest: 'others' } }
    expect(keysOn(engine({ ...DEBIAN, ...NODE }), changed)['api']?.key).not.toBe(key)
    const arm = buildKeys(shop, engine({ ...DEBIAN, ...NODE }), {
      inputs,
      platform: 'linux/arm64',
      frontends: true,
    })
    expect(arm['api']?.key).not.toBe(key)
  })

  it('is not known while an image from elsewhere is not there', () => {
    const keys = keysOn(engine(DEBIAN))
    expect(keys['base']?.key).toBeDefined()
    expect(keys['api']).toMatchObject({ key: undefined, made: { 'shop/base:1': 'base' } })
  })

  it('is what it was when what it was made of is to be seen no more', () => {
    const keys = keysOn(engine({ ...DEBIAN, ...NODE }))
    const built = image({ buildKey: keys['api']?.key, bases: { 'node:24': 'sha256:n' } })
    const after = keysOn(engine({ ...DEBIAN, 'docker.io/shop/api:1': built }))
    expect(after['api']?.key).toBe(keys['api']?.key)
  })

  it('is the same wherever its bases came from, so that machines agree', () => {
    const on = (given: Partial<ObservedImage>) =>
      keysOn(engine({ ...DEBIAN, 'docker.io/library/node:24': image({ id: 'sha256:n', ...given }) }))
    const mirrored = on({})
    for (const digests of [['node@sha256:a'], ['mirror/node@sha256:b', 'node@sha256:a']])
      expect(on({ digests })).toEqual(mirrored)
    expect(on({ id: 'sha256:m', digests: ['node@sha256:a'] })).not.toEqual(mirrored)
  })

  it('takes the key of an image for its own only when the image has the name for it', () => {
    const key = 'a'.repeat(64)
    const inherited = image({ id: 'sha256:x', buildKey: key, names: ['docker.io/library/node:24'] })
    const own = { ...inherited, names: [`docker.io/${contentReference('node:24', key)}`] }
    const bases = (node: ObservedImage) =>
      keysOn(engine({ ...DEBIAN, 'docker.io/library/node:24': node }))['api']?.bases['node:24']
    expect(bases(inherited)).toBe('sha256:x')
    expect(bases(own)).toBe(key)
  })

  it('ends although images are made of each other', () => {
    const circle = {
      base: { digest: 'b', bases: ['shop/api:1'] },
      api: { digest: 'a', bases: ['shop/base:1'] },
    }
    expect(Object.keys(keysOn(NOTHING, circle))).toEqual(['base', 'api'])
  })

  describe('when an image reads the Dockerfile', () => {
    const FRONTEND = 'docker/dockerfile:1'
    const named = { ...inputs, base: { ...inputs.base, frontend: FRONTEND } }
    const reader = (id: string) => ({ 'docker.io/docker/dockerfile:1': image({ id }) })
    const keyOn = (observed: Observed) => keysOn(observed, named)['base']?.key

    it('is another with another reader, and not known without one', () => {
      const key = keyOn(engine({ ...DEBIAN, ...reader('sha256:r') }))
      expect(key).toBeDefined()
      expect(key).not.toBe(keysOn(engine({ ...DEBIAN, ...reader('sha256:r') }))['base']?.key)
      expect(keyOn(engine({ ...DEBIAN, ...reader('sha256:s') }))).not.toBe(key)
      expect(keyOn(engine(DEBIAN))).toBeUndefined()
    })

    it('is what it was when the engine itself stood in for it', () => {
      const built = image({ bases: { [FRONTEND]: 'of the engine' } })
      expect(keyOn(engine({ ...DEBIAN, 'docker.io/shop/base:1': built }))).toBeDefined()
    })

    it('is the same where engines have no use for it', () => {
      const facts = { platform: PLATFORM, frontends: false }
      const plain = buildKeys(shop, engine(DEBIAN), { ...facts, inputs })
      expect(buildKeys(shop, engine(DEBIAN), { ...facts, inputs: named })).toEqual(plain)
    })

    it('is asked of a lock for the engine, whatever platform is built for', () => {
      const arm = spec([
        service('base', { image: 'shop/base:1', build: { ...BUILD, platform: 'linux/arm64' } }),
      ])
      const digest = (letter: string) => `sha256:${letter.repeat(64)}`
      const locked = (letter: string, platform: string) => ({
        digest: digest(letter),
        platforms: { [platform]: { digest: digest(letter) } },
      })
      const images = {
        'docker.io/library/debian:12': locked('d', 'linux/arm64'),
        'docker.io/docker/dockerfile:1': locked('f', PLATFORM),
      }
      const lock = { file: 'envs.lock.yaml', images, use: true, platform: PLATFORM }
      const facts = { inputs: { base: named.base }, platform: PLATFORM, frontends: true, lock }
      const key = buildKeys(arm, engine({}), facts)['base']
      expect(key).toMatchObject({
        lacking: { 'debian:12': digest('d'), [FRONTEND]: digest('f') },
        unlocked: [],
      })
      if (key === undefined) throw new Error('there is no key')
      expect(basePulls('base', 'linux/arm64', key).map((pull) => [pull.image, pull.platform])).toEqual([
        ['debian:12', 'linux/arm64'],
        [FRONTEND, undefined],
      ])
      const { 'docker.io/docker/dockerfile:1': _, ...less } = images
      const without = buildKeys(arm, engine({}), { ...facts, lock: { ...lock, images: less } })
      expect(without['base']?.unlocked).toEqual([FRONTEND])
    })
  })
})
