import { describe, expect, it } from 'vitest'
import { parseChallenge } from '../../../../src/engine/registry/challenge.ts'
import { retryAfterMs, waitAfter } from '../../../../src/engine/registry/retry-after.ts'

describe('parseChallenge', () => {
  it('reads where tokens are given, and for what', () => {
    expect(
      parseChallenge(
        'Bearer realm="https://auth.example.com/token?a=b",service="reg, \\"x\\"",scope="repository:a/b:pull,push"',
      ),
    ).toEqual({
      scheme: 'bearer',
      realm: new URL('https://auth.example.com/token?a=b'),
      service: 'reg, "x"',
      scope: 'repository:a/b:pull,push',
    })
  })

  it('reads basic ones, in any case', () => {
    expect(parseChallenge('BASIC realm="x"')).toEqual({ scheme: 'basic' })
  })

  it.each(['Negotiate', '', 'Bearer', 'Bearer realm="file:///etc/passwd"', 'Bearer realm="nonsense"'])(
    'gives nothing for %j',
    (header) => expect(parseChallenge(header)).toBeUndefined(),
  )
})

describe('waits', () => {
  it.each([
    [undefined, undefined],
    ['30', 30_000],
    ['Thu, 01 Jan 1970 00:01:40 GMT', 90_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', undefined],
  ])('Retry-After %j is %j ms', (header, expected) => {
    expect(retryAfterMs(header, 10_000)).toBe(expected)
  })

  it('grow, and are never shorter than what was asked for', () => {
    expect([1, 2, 3].map((attempts) => waitAfter(attempts, undefined))).toEqual([1000, 3000, 9000])
    expect(waitAfter(1, 20_000)).toBe(20_000)
    expect(waitAfter(3, 20)).toBe(9000)
  })
})
