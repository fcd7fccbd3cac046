import { globSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument, stringify } from 'yaml'
import { identify } from '../../../src/definition/identify.ts'
import { parseIdentity } from '../../../src/definition/parse-identity.ts'
import { scanIdentity } from '../../../src/definition/scan-identity.ts'

const word = fc.constantFrom('shop', 'dev', 'name', 'environments', 'a-b', 'x_1', 'true', 'Null', '12', 'y z')
const value = fc.oneof(
  word,
  fc.constantFrom(
    '"shop"',
    "'it'",
    '|',
    '>-',
    '{}',
    '{ a: b }',
    '{',
    '[a, b]',
    '- a',
    '&x',
    '*x',
    '!t a',
    '~',
    '',
  ),
  fc.constantFrom(
    '# none',
    'shop # as it is',
    'a: b',
    '"no end',
    '1.5',
    'shop#x',
    '${NAME}',
    '? a',
    '%',
    'a\tb',
  ),
)
const indent = fc.constantFrom('', '', '  ', '  ', '    ', ' ', '\t', '  \t')
const key = fc.oneof(
  word,
  fc.constantFrom('name', 'environments', 'services', '"name"', '<<', '? name', '- name'),
)
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(indent, key, value).map(([space, k, v]) => `${space}${k}: ${v}`) },
  { weight: 2, arbitrary: fc.tuple(indent, key).map(([space, k]) => `${space}${k}:`) },
  { weight: 1, arbitrary: fc.tuple(indent, value).map(([space, v]) => `${space}${v}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('---', '...', '# name: other', '  # dev:', '}', '  }', '%YAML 1.2', '\r'),
  },
)
const text = fc
  .tuple(fc.array(line, { maxLength: 9 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, end]) => lines.join(end))

const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.integer(),
    fc.constant(null),
    tie('map'),
    fc.array(fc.string()),
  ),
  map: fc.dictionary(fc.oneof(word, fc.string({ minLength: 1 })), tie('node'), { maxKeys: 4 }),
}))
const definition = fc.record(
  { 'x-more': tree.node, name: fc.oneof(word, fc.string()), environments: tree.map, services: tree.map },
  { requiredKeys: [] },
)

/** That what is told without a parser is what a parser tells. */
function same(written: string): void {
  const scanned = scanIdentity(written)
  if (scanned !== undefined) expect(scanned).toEqual(parseIdentity(written))
}

describe('identify', () => {
  it('finds the name and the environments', async () => {
    const written =
      '# shop\nname: shop\nservices:\n  a: { image: b }\nenvironments:\n  dev:\n    services: [a]\n  test: { extends: dev }\n'
    expect(await identify(written)).toEqual({ name: 'shop', environments: ['dev', 'test'] })
    expect(await identify(`name: "shop"\nenvironments: { dev: {}, test: {} }\n`)).toEqual({
      name: 'shop',
      environments: ['dev', 'test'],
    })
    expect(await identify('services: {}\n')).toEqual({ environments: [] })
  })

  it('finds them when the rest is wrong', async () => {
    expect(await identify('name: shop\nservices:\n  a: ]\n')).toEqual({ name: 'shop', environments: [] })
    expect(await identify('name: shop\nservices: ]\n}\n')).toEqual({ name: 'shop', environments: [] })
  })
})

describe('scanIdentity', () => {
  it('needs no parser for what people write', () => {
    const files = globSync(['examples/**/*.yaml', 'envs.example.yaml'])
    expect(files).not.toHaveLength(0)
    for (const file of files) expect(scanIdentity(readFileSync(file, 'utf8')), file).toBeDefined()
  })

  it('tells the same as a parser of every definition here', () => {
    const files = globSync(['examples/**/*.y*ml', 'test/**/*.y*ml', 'templates/**/*.y*ml', '*.y*ml'])
    for (const file of files) same(readFileSync(file, 'utf8'))
  })

  it.each([
    ['name: shop\n  and more', 'a name of two lines'],
    ['name: shop\nname: other', 'two names'],
    ['name: 12', 'a number'],
    ['name: ~', 'nothing'],
    ['name: &a shop', 'an anchor'],
    ['a: {\nname: shop\n}', 'a map over several lines'],
    ['environments:\n  - dev', 'a list'],
    ['environments:\n  dev: {\n  test: 1 }', 'a map in a map'],
    ['environments:\n  dev: "a\n  test: b"', 'a text over several lines'],
    ['? name\n: shop', 'a long key'],
    ['%YAML 1.2\n---\nname: shop', 'a directive'],
    ['name: shop\n---\nname: other', 'two documents'],
    ['<<: *a\nname: shop', 'a merge'],
    ['shop:\n  name: >-\n  \tname: "shop"', 'a tab where lines are indented'],
  ])('leaves %j to a parser: %s', (written) => {
    expect(scanIdentity(written)).toBeUndefined()
  })

  it('tells the same as a parser of whatever has no error', () => {
    fc.assert(
      fc.property(text, (written) => {
        fc.pre(parseDocument(written, { uniqueKeys: false, logLevel: 'silent' }).errors.length === 0)
        same(written)
      }),
      { numRuns: 2000 },
    )
  })

  it('tells the same as a parser of whatever a program writes', () => {
    fc.assert(
      fc.property(
        definition,
        fc.constantFrom(1, 2, 4),
        fc.constantFrom(20, 80),
        (value, width, lineWidth) => {
          same(stringify(value, { indent: width + 1, lineWidth }))
        },
      ),
    )
  })
})
