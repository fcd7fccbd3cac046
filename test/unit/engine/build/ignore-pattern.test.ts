import { expect, test } from 'vitest'
import { ignorePattern } from '../../../../src/engine/build/ignore-pattern.ts'

const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at))
const WITH_MEANING = new Set(['*', '?', '[', '\\'])

test.each(PRINTABLE.filter((character) => !WITH_MEANING.has(character)))('%j means itself', (character) => {
  const pattern = ignorePattern(`x${character}y*`, false)
  expect([`x${character}yz`, 'xyz', 'x0yz'].map((name) => pattern.matches(name))).toEqual([
    true,
    false,
    character === '0',
  ])
})

test.each([
  ['a/*', 'a', true],
  ['a/*', 'a/b', false],
  ['a/*/c', 'a/b', true],
  ['a/*/c', 'b', false],
  ['**/c', 'a/b', true],
  ['a/**', 'a/b/c', true],
  ['a/b', 'a', true],
])('what %s matches may lie below %s: %s', (text, folder, expected) => {
  expect(ignorePattern(text, true).mayMatchBelow(folder)).toBe(expected)
})
