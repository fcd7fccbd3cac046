import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullImageName, parseImageName } from '../../../../src/base/image-name.ts'
import { parseMirrors, pullCandidates } from '../../../../src/engine/registry/mirrors.ts'

const DIGEST = `sha256:${'a1'.repeat(32)}`

describe('pullCandidates', () => {
  it('asks the mirrors in order, then the registry', () => {
    const mirrors = { 'docker.io': ['127.0.0.1:5500', 'registry.example.com/hub'] }
    expect(pullCandidates('redis:7', mirrors)).toEqual([
      '127.0.0.1:5500/library/redis:7',
      'registry.example.com/hub/library/redis:7',
      'redis:7',
    ])
  })

  it('asks only the mirrors of its own registry', () => {
    const mirrors = { 'ghcr.io': ['mirror.example.com'] }
    expect(pullCandidates('redis:7', mirrors)).toEqual(['redis:7'])
    expect(pullCandidates('index.docker.io/library/redis:7', { 'docker.io': ['m.example.com'] })).toEqual([
      'm.example.com/library/redis:7',
      'index.docker.io/library/redis:7',
    ])
    expect(pullCandidates('ghcr.io/a/b:1', mirrors)).toEqual(['mirror.example.com/a/b:1', 'ghcr.io/a/b:1'])
  })

  it('keeps digests, and asks for "latest" when nothing is said', () => {
    const mirrors = { 'docker.io': ['m.example.com'] }
    expect(pullCandidates(`redis@${DIGEST}`, mirrors)).toEqual([
      `m.example.com/library/redis@${DIGEST}`,
      `redis@${DIGEST}`,
    ])
    expect(pullCandidates('a/b', mirrors)).toEqual(['m.example.com/a/b:latest', 'a/b:latest'])
  })

  it.each([
    ['redis', 'redis:latest'],
    ['localhost:5000/x', 'localhost:5000/x:latest'],
    ['localhost:5000/x:1', 'localhost:5000/x:1'],
    [`localhost:5000/x@${DIGEST}`, `localhost:5000/x@${DIGEST}`],
    [`r.example.com:5000/a/b:1@${DIGEST}`, `r.example.com:5000/a/b:1@${DIGEST}`],
  ])('asks the own registry of %s for %s', (reference, candidate) => {
    expect(pullCandidates(reference, {})).toEqual([candidate])
  })

  it('asks no place twice', () => {
    const mirrors = { 'localhost:5000': ['https://m.example.com/', 'm.example.com', 'localhost:5000'] }
    expect(pullCandidates('localhost:5000/x:1', mirrors)).toEqual(['m.example.com/x:1', 'localhost:5000/x:1'])
  })

  it('puts what it is called where a star stands, as Testcontainers does', () => {
    const mirrors = {
      'docker.io': ['m.example.com/hub/*', 'm.example.com/pre-*'],
      'ghcr.io': ['m.example.com/*'],
    }
    expect(pullCandidates('redis:7', mirrors)).toEqual([
      'm.example.com/hub/redis:7',
      'm.example.com/pre-redis:7',
      'redis:7',
    ])
    expect(pullCandidates('docker.io/library/redis', mirrors)[0]).toBe('m.example.com/hub/redis:latest')
    expect(pullCandidates('ghcr.io/a/b:1', mirrors)[0]).toBe('m.example.com/a/b:1')
  })

  it('tells of what can be no name, and of the likely right one', () => {
    expect(() => pullCandidates('Redis:7', {})).toThrow(
      expect.objectContaining({ hint: 'Did you mean "redis:7"?' }),
    )
    expect(() => pullCandidates('a b', {})).toThrow(expect.objectContaining({ code: 'image.pull-failed' }))
  })

  it('changes nothing of an image but its registry', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}$/)
    const host = fc.constantFrom('', 'ghcr.io/', 'localhost:5000/', 'r.example.com/')
    const suffix = fc.constantFrom('', ':1.2', `@${DIGEST}`, `:1@${DIGEST}`)
    fc.assert(
      fc.property(host, fc.array(part, { minLength: 1, maxLength: 3 }), suffix, (registry, path, end) => {
        const reference = `${registry}${path.join('/')}${end}`
        const own = parseImageName(reference)
        expect(own).toBeDefined()
        const [first = '', ...rest] = pullCandidates(reference, {
          [own?.registry ?? '']: ['m.example.com/hub'],
        })
        const there = parseImageName(first)
        expect(there).toEqual({ ...own, registry: 'm.example.com', repository: `hub/${own?.repository}` })
        expect(rest.map(fullImageName)).toEqual([fullImageName(reference)])
      }),
    )
  })
})

describe('parseMirrors', () => {
  it('reads several mirrors, of several registries', () => {
    expect(
      parseMirrors(
        'docker.io=127.0.0.1:5500, docker.io=b.example.com ,ghcr.io=https://c.example.com/g/*,',
        'X',
      ),
    ).toEqual({
      'docker.io': ['127.0.0.1:5500', 'b.example.com'],
      'ghcr.io': ['c.example.com/g/*'],
    })
    expect(parseMirrors('', 'X')).toEqual({})
  })

  it.each([
    'docker.io',
    '=x.y',
    'docker.io=',
    'a.b=b.c=c.d',
    'docker.io=mirror',
    'docker.io=mirror/hub',
    'hub=m.example.com',
    'docker.io=m.*/hub',
    'docker.io=m.example.com/*/x',
  ])('refuses %j', (text) => {
    expect(() => parseMirrors(text, 'X')).toThrow(
      expect.objectContaining({ code: 'usage.invalid', message: expect.stringContaining(' in X ') }),
    )
  })
})
