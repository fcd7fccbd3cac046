import { describe, expect, it } from 'vitest'
import { contentReference } from '../../../src/base/image-key.ts'
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
  buildKeys(shop, observed, { inputs: given, platform: PLATFORM })

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
    const arm = buildKeys(shop, engine({ ...DEBIAN, ...NODE }), { inputs, platform: 'linux/arm64' })
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

  it('goes by the digest of a registry where there is one, so that machines agree', () => {
    const digests = ['mirror/node@sha256:b', 'node@sha256:a']
    const node = { 'docker.io/library/node:24': image({ id: 'sha256:here', digests }) }
    const other = {
      'docker.io/library/node:24': image({ id: 'sha256:there', digests: digests.toReversed() }),
    }
    expect(keysOn(engine({ ...DEBIAN, ...node }))).toEqual(keysOn(engine({ ...DEBIAN, ...other })))
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
})
