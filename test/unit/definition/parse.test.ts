import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseYaml } from '../../../src/definition/parse.ts'
import { placeOf, type Tree } from '../../../src/definition/positions.ts'

function read(text: string): Tree {
  const parsed = parseYaml('envs.yaml', text)
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join('\n'))
  return parsed.tree
}

const COMMON = 'x-common: &common { restart: always, networks: [back] }\n'

describe('a merge', () => {
  it.each([
    [
      'of an alias',
      `${COMMON}db: { <<: *common, image: x }`,
      { image: 'x', restart: 'always', networks: ['back'] },
    ],
    [
      'that stands last',
      `${COMMON}db: { restart: 'no', <<: *common }`,
      { restart: 'no', networks: ['back'] },
    ],
    ['whose key is quoted', `${COMMON}db: { "<<": *common }`, { restart: 'always', networks: ['back'] }],
    [
      'of several, of which the first wins',
      `a: &a { v: 1 }\nb: &b { v: 2, w: 2 }\ndb: { <<: [*a, *b] }`,
      { v: 1, w: 2 },
    ],
    ['of what is merged itself', `a: &a { v: 1 }\nb: &b { <<: *a, w: 2 }\ndb: { <<: *b }`, { v: 1, w: 2 }],
    ['of a map in its place', 'db: { <<: { v: 1 }, w: 2 }', { v: 1, w: 2 }],
    ['of names that every object has', 'a: &a { toString: 1 }\ndb: { <<: *a }', { toString: 1 }],
  ])('%s', (_, text, expected) => {
    expect(Reflect.get(read(text), 'db')).toEqual(expected)
  })

  it('is read as the parser itself reads it', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'toString')
    const plain = fc.dictionary(name, fc.oneof(fc.integer(), fc.constant('text'), fc.array(fc.integer())), {
      maxKeys: 3,
    })
    const anchors = fc.array(plain, { minLength: 1, maxLength: 3 })
    const user = fc.record({ of: fc.array(fc.nat(2), { maxLength: 3 }), own: plain, last: fc.boolean() })
    fc.assert(
      fc.property(anchors, user, (maps, { of, own, last }) => {
        const lines = maps.map((map, index) => `m${index}: &m${index} ${JSON.stringify(map)}`)
        const merged = `<<: [${of.map((index) => `*m${index % maps.length}`).join(', ')}]`
        const entries = Object.entries(own).map(
          ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
        )
        const text = [
          ...lines,
          `user: { ${(last ? [...entries, merged] : [merged, ...entries]).join(', ')} }`,
        ].join('\n')
        expect(read(text)).toEqual(parse(text, { merge: true }))
      }),
    )
  })

  it('has the place at which it is merged', () => {
    const text = `${COMMON}db:\n  <<: *common\n  image: x\n`
    const db = Reflect.get(read(text), 'db') as Tree
    expect(placeOf(db, 'restart')?.key).toMatchObject({ line: 3, column: 7 })
    expect(placeOf(db, 'image')?.key).toMatchObject({ line: 4, column: 3 })
  })
})

it('a key that objects have of their own is a key', () => {
  expect(Object.keys(read('__proto__: { a: 1 }\nconstructor: 2'))).toEqual(['__proto__', 'constructor'])
})
