import { expect, it } from 'vitest'
import { canBind } from '../../../../src/actions/ports/choose.ts'
import { collide } from '../../../../src/actions/ports/claims.ts'

const at = (address: string) => ({ address, port: 8080, protocol: 'tcp' })

it.each([
  ['0.0.0.0', '::', false],
  ['0.0.0.0', '::1', false],
  ['::', '127.0.0.1', false],
  ['127.0.0.1', '127.0.0.2', false],
  ['0.0.0.0', '127.0.0.1', true],
  ['::', '::1', true],
  ['', '::1', true],
  ['', '127.0.0.1', true],
  ['127.0.0.1', '127.0.0.1', true],
])('one port at %s and at %s', (one, other, collides) => {
  expect(collide(at(one), at(other))).toBe(collides)
  expect(collide(at(other), at(one))).toBe(collides)
  expect(collide(at(one), { ...at(other), port: 8081 })).toBe(false)
  expect(collide(at(one), { ...at(other), protocol: 'udp' })).toBe(false)
})

it('a port at an address that is none of this machine is left to the engine', async () => {
  // Of a network that is kept for documentation: RFC 5737.
  expect(await canBind(38_080, '192.0.2.1')).toBe(true)
})
