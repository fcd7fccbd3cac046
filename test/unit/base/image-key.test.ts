import { expect, it } from 'vitest'
import { contentReference } from '../../../src/base/image-key.ts'

const KEY = '0123456789abcdef'.repeat(4)

it.each([
  ['shop/api:dev', 'shop/api:built-0123456789abcdef'],
  ['api', 'api:built-0123456789abcdef'],
  ['127.0.0.1:5000/api', '127.0.0.1:5000/api:built-0123456789abcdef'],
  ['127.0.0.1:5000/api:1.2', '127.0.0.1:5000/api:built-0123456789abcdef'],
  ['registry.example.com/shop/api:1', 'registry.example.com/shop/api:built-0123456789abcdef'],
])('%s is found again as %s', (reference, content) => {
  expect(contentReference(reference, KEY)).toBe(content)
})
