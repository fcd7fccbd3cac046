import { describe, expect, it } from 'vitest'
import { pushFailure } from '../../../../src/engine/registry/push-failure.ts'

describe('pushFailure', () => {
  it.each([
    [
      'denied: requested access to the resource is denied',
      /^Log in: envctl login r\.example\.com, as somebody/,
    ],
    ['name unknown: The project with name shop does not exist', /want a project to be made first/],
    ['toomanyrequests: slow down', /fewer requests/],
    ['dial tcp 10.0.0.1:443: connect: connection refused', /r\.example\.com is the right name/],
    ['dial tcp 10.0.0.1:40357: connect: connection refused', /r\.example\.com is the right name/],
    ['received unexpected HTTP status: 403 Forbidden', /^Log in/],
    ['x509: certificate signed by unknown authority', /certs\.d\/r\.example\.com/],
    ['http: server gave HTTP response to HTTPS client', /insecure-registries.*r\.example\.com/],
    ['write: broken pipe', /tried several times.*not sent again/],
    ['something new', /Correct what the registry says/],
  ])('helps with %j', (reason, hint) => {
    const error = pushFailure('r.example.com/shop/api:1', { from: 'r.example.com', reason })
    expect(error).toMatchObject({ code: 'image.push-failed', detail: `r.example.com: ${reason}` })
    expect(error.hint).toMatch(hint)
  })

  it('says why nobody was logged in', () => {
    const refusal = { from: 'r.example.com', reason: 'no basic auth credentials', problem: 'no helper' }
    expect(pushFailure('r.example.com/api:1', refusal).detail).toMatch(/credentials \(no helper\)$/)
  })
})
