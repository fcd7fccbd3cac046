import { describe, expect, it } from 'vitest'
import { pullFailure } from '../../../../src/engine/registry/pull-failure.ts'

const one = (reason: string, problem?: string) =>
  pullFailure('redis:77', [{ from: 'docker.io', reason, problem }])

describe('pullFailure', () => {
  it('tells every place with its words', () => {
    const error = pullFailure('redis:77', [
      { from: 'm.example.com', reason: 'connection refused' },
      { from: 'docker.io', reason: 'manifest unknown' },
    ])
    expect(error.code).toBe('image.pull-failed')
    expect(error.message).toContain('redis:77')
    expect(error.detail).toBe('m.example.com: connection refused\ndocker.io: manifest unknown')
    expect(error.hint).toMatch(/spelling/)
  })

  it.each([
    ['unauthorized: authentication required', /envctl login$/m],
    ['pull access denied for x, repository does not exist or may require', /spelling[\s\S]*redis:77/],
    [
      'toomanyrequests: You have reached your pull rate limit',
      /envctl login[\s\S]*No mirror of docker\.io is named[\s\S]*ENVCTL_REGISTRY_MIRRORS=docker.io=/,
    ],
    ['dial tcp: lookup registry-1.docker.io: no such host', /registry\.mirrors/],
    ['no matching manifest for linux/arm64 in the manifest list entries', /platform/],
    [
      'x509: certificate signed by unknown authority',
      /mkdir -p \/etc\/docker\/certs\.d\/docker\.io\n.*cp ca\.crt/,
    ],
    ['http: server gave HTTP response to HTTPS client', /insecure-registries.*docker\.io/],
    ['something new', /Correct what the registry says/],
  ])('helps with %j', (reason, hint) => {
    expect(one(reason).hint).toMatch(hint)
  })

  it('says which mirrors of a registry that cannot be reached were tried', () => {
    const { hint } = pullFailure('redis:77', [
      { from: 'a.example.com', reason: 'manifest unknown' },
      { from: 'b.example.com:5000', reason: 'connection refused' },
      { from: 'docker.io', reason: 'dial tcp: lookup registry-1.docker.io: no such host' },
    ])
    expect(hint).toMatch(/These mirrors of docker\.io were tried: a\.example\.com, b\.example\.com:5000\./)
  })

  it('tells why no credentials were sent only to who was refused for it', () => {
    expect(one('no basic auth credentials', 'config.json cannot be read').detail).toMatch(/config\.json/)
    expect(one('manifest unknown', 'config.json cannot be read').detail).not.toMatch(/config\.json/)
  })
})
