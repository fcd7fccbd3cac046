import { describe, expect, it } from 'vitest'
import { fullImageName, parseImageName } from '../../../src/base/image-name.ts'

describe('fullImageName', () => {
  it.each([
    ['redis', 'docker.io/library/redis:latest'],
    ['redis:7', 'docker.io/library/redis:7'],
    ['redis:7.2-alpine', 'docker.io/library/redis:7.2-alpine'],
    ['shop/api:1', 'docker.io/shop/api:1'],
    ['docker.io/redis:7', 'docker.io/library/redis:7'],
    ['localhost/api:1', 'localhost/api:1'],
    ['127.0.0.1:5500/library/redis:7', '127.0.0.1:5500/library/redis:7'],
    ['registry.example.com:5000/a/b', 'registry.example.com:5000/a/b:latest'],
    [`redis@sha256:${'a'.repeat(64)}`, `docker.io/library/redis@sha256:${'a'.repeat(64)}`],
  ])('%s is %s', (text, full) => {
    expect(fullImageName(text)).toBe(full)
    expect(fullImageName(full)).toBe(full)
  })
  it.each(['', 'Redis', 'a b', 'redis:', ':7'])('%j is no reference', (text) => {
    expect(parseImageName(text)).toBeUndefined()
  })
})
