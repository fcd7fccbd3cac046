import { describe, expect, it } from 'vitest'
import { atDigest, fullImageName, parseImageName, withoutTag } from '../../../src/base/image-name.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

describe('fullImageName', () => {
  it.each([
    ['redis', 'docker.io/library/redis:latest'],
    ['redis:7', 'docker.io/library/redis:7'],
    ['redis:7.2-alpine', 'docker.io/library/redis:7.2-alpine'],
    ['shop/api:1', 'docker.io/shop/api:1'],
    ['index.docker.io/library/redis:7', 'docker.io/library/redis:7'],
    ['index.docker.io/redis', 'docker.io/library/redis:latest'],
    ['registry-1.docker.io/library/redis:7', 'registry-1.docker.io/library/redis:7'],
    ['docker.io/redis:7', 'docker.io/library/redis:7'],
    ['localhost/api:1', 'localhost/api:1'],
    ['127.0.0.1:5500/library/redis:7', '127.0.0.1:5500/library/redis:7'],
    ['registry.example.com:5000/a/b', 'registry.example.com:5000/a/b:latest'],
    [`redis@${DIGEST}`, `docker.io/library/redis@${DIGEST}`],
  ])('%s is %s', (text, full) => {
    expect(fullImageName(text)).toBe(full)
    expect(fullImageName(full)).toBe(full)
  })
  it.each(['', 'Redis', 'a b', 'redis:', ':7'])('%j is no reference', (text) => {
    expect(parseImageName(text)).toBeUndefined()
  })
})

describe('withoutTag', () => {
  it.each([
    ['redis', 'redis'],
    ['redis:7', 'redis'],
    ['localhost:5000/x', 'localhost:5000/x'],
    ['localhost:5000/x:1', 'localhost:5000/x'],
    [`localhost:5000/x@${DIGEST}`, 'localhost:5000/x'],
    [`a/b:1@${DIGEST}`, 'a/b'],
  ])('%s is of %s', (text, name) => {
    expect(withoutTag(text)).toBe(name)
    expect(atDigest(text, DIGEST)).toBe(`${name}@${DIGEST}`)
  })
})
