import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LockedImage } from '../../../src/definition/lock.gen.ts'
import { loadLock } from '../../../src/definition/lock.ts'
import { lockText } from '../../../src/definition/lock-text.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}`
const image = (digit: string): LockedImage => ({
  digest: digest(digit),
  platforms: {
    'linux/amd64': { digest: digest(digit), id: digest('f') },
    'linux/arm64': { digest: digest('e') },
  },
})

function imagesIn(text: string): unknown {
  const loaded = loadLock('envs.lock.yaml', text)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics))
  return loaded.value.images
}

describe('the text of a lock', () => {
  it('begins with what it is, and holds the images in the order in which they come', () => {
    expect(lockText(undefined, { 'redis:7': image('a'), 'nats:2': image('b') })).toMatchInlineSnapshot(`
      "# Which images the definition beside it is made of: written by "envctl lock", used by "envctl up --locked".
      # Comments and order are kept. Keep it with the definition.
      version: 1
      images:
        redis:7:
          digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          platforms:
            linux/amd64:
              digest: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
              id: sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            linux/arm64:
              digest: sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee
        nats:2:
          digest: sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
          platforms:
            linux/amd64:
              digest: sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
              id: sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
            linux/arm64:
              digest: sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee
      "
    `)
  })

  it('keeps comments, order and form of what stays; drops what goes; puts what is new last', () => {
    const before = `# Ours: see the wiki.
version: 1
images:
  # Held back because of the driver.
  redis:7: { digest: ${digest('a')}, platforms: {} } # until spring
  nats:2:
    platforms:
      # The servers.
      linux/amd64:
        digest: ${digest('b')} # from the mirror
        id: ${digest('c')}
    digest: ${digest('b')}
  gone:1: { digest: ${digest('a')}, platforms: {} }
`
    const redis = { digest: digest('a'), platforms: {} }
    const nats = { digest: digest('d'), platforms: { 'linux/amd64': { digest: digest('d') } } }
    expect(lockText(before, { 'new:1': redis, 'nats:2': nats, 'redis:7': redis })).toBe(`# Ours: see the wiki.
version: 1
images:
  # Held back because of the driver.
  redis:7: { digest: ${digest('a')}, platforms: {} } # until spring
  nats:2:
    platforms:
      # The servers.
      linux/amd64:
        digest: ${digest('d')} # from the mirror
    digest: ${digest('d')}
  new:1:
    digest: ${digest('a')}
    platforms: {}
`)
  })

  it('says again what was said, and the same text when nothing changes', () => {
    const hex = fc.constantFrom(...'0123456789abcdef').map(digest)
    const platform = fc.record({ digest: hex, id: hex }, { requiredKeys: ['digest'] })
    const any = fc.record({
      digest: hex,
      platforms: fc.dictionary(fc.constantFrom('linux/amd64', 'linux/arm64', 'linux/arm/v7'), platform),
    })
    const name = fc.stringMatching(/^[a-z0-9]{1,8}(\.[a-z]{2}(:\d{2,4})?\/[a-z]{1,5})?:[\w.]{1,8}$/)
    const all = fc.dictionary(name, any, { maxKeys: 4 })
    fc.assert(
      fc.property(all, all, (first, second) => {
        const one = lockText(undefined, first)
        expect(imagesIn(one)).toEqual(first)
        expect(lockText(one, first)).toBe(one)
        const two = lockText(one, second)
        expect(imagesIn(two)).toEqual(second)
        expect(lockText(two, second)).toBe(two)
      }),
    )
  })
})

describe('a lock', () => {
  it.each([
    ['version: 2\nimages: {}\n', '1:10'],
    ['version: 1\n', '1:1'],
    ['version: 1\nimages: { a: { digest: "sha256:12", platforms: {} } }\n', '2:24'],
    [`version: 1\nimages: { a: { digst: "${digest('a')}", platforms: {} } }\n`, '2:16'],
  ])('that is wrong is told with its place: %j', (text, place) => {
    const loaded = loadLock('envs.lock.yaml', text)
    if (loaded.ok) throw new Error('it was expected to be wrong')
    const { line, column } = loaded.diagnostics.at(-1)?.range ?? { line: 0, column: 0 }
    expect(`${line}:${column}`).toBe(place)
  })
})
