import { globSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseYaml } from '../../../src/definition/parse.ts'
import { quickTree } from '../../../src/definition/quick-tree.ts'

/** That what is read quickly is what is read with care. */
function same(text: string): void {
  const quick = quickTree(text)
  if (quick === undefined) return
  const careful = parseYaml('envs.yaml', text)
  expect(careful, text).toMatchObject({ ok: true })
  if (careful.ok) expect(quick).toStrictEqual(careful.tree)
}

/** Whatever YAML has a reading of its own for. */
const scalar = fc.constantFrom(
  ...[
    'a',
    'true',
    'Null',
    '~',
    '1',
    '010',
    '0o7',
    '0x1F',
    '1.5',
    '.5',
    '5.',
    '1e3',
    '-0',
    '+1',
    '-.inf',
    '.NaN',
  ],
  ...[
    '2001-01-01',
    '12:30',
    '1_000',
    'yes',
    '',
    '"q"',
    "'s'",
    '"a\\nb"',
    '"\\x41"',
    '"\\q"',
    '"open',
    "'open",
  ],
  ...[
    '|',
    '>-',
    '|+',
    '|2',
    '{',
    '}',
    '[',
    ']',
    ',',
    '{}',
    '{ a: b }',
    '[a, b]',
    '{a: 1, b: [c]}',
    '{[a]: b}',
  ],
  ...[
    '&x',
    '*x',
    '!t',
    '!!str 5',
    '!!int 5',
    '!reset',
    '!override',
    '# c',
    'a # c',
    'a#b',
    'a: b',
    '? a',
    '<<',
  ],
  ...[
    '=',
    '@',
    '%',
    'a\tb',
    '\t',
    'é',
    'http://x:80/y',
    '- ',
    '- a',
    '- - a',
    '${A:-b}',
    '__proto__',
    '--- a',
    '---',
  ],
)
const indent = fc.constantFrom('', '', '', '  ', '  ', '    ', ' ', '\t', '      ')
const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('a', 'b', 'name', 'x-y') }, scalar)
const entry = fc.tuple(indent, key, scalar).map(([space, name, value]) => `${space}${name}: ${value}`)
const line = fc.oneof(
  { weight: 6, arbitrary: entry },
  { weight: 2, arbitrary: fc.tuple(indent, key).map(([space, name]) => `${space}${name}:`) },
  { weight: 3, arbitrary: fc.tuple(indent, scalar).map(([space, value]) => `${space}- ${value}`) },
  { weight: 2, arbitrary: fc.tuple(indent, scalar).map(([space, value]) => `${space}${value}`) },
  { weight: 1, arbitrary: fc.constantFrom('---', '...', '', '  # x', '%YAML 1.1', '\r') },
)
const lines = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\n', '\r\n'))
  .map(([all, end]) => all.join(end))

const data = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('node'), { maxLength: 4 }),
    tie('map'),
  ),
  map: fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('a', '1', 'null')), tie('node'), { maxKeys: 5 }),
}))

describe('quickTree', () => {
  it('reads what people write', () => {
    for (const file of globSync(['envs.example.yaml', 'templates/*/template.yaml']))
      expect(quickTree(readFileSync(file, 'utf8')), file).toBeDefined()
  })

  it.each([
    ['a: 1\na: 2', 'what is there twice'],
    ['a: &x 1\nb: *x', 'an alias'],
    ['a: &x { b: c }\nd:\n  <<: *x', 'a merge'],
    ['a: !reset 1', 'a tag'],
    ['a:\n  - |+\n ', 'a text that keeps its last lines'],
    ['mode: 0644', 'what may be octal'],
    ['a: 1\n---\nb: 2', 'two documents'],
    ['%YAML 1.1\n---\na: yes', 'a directive'],
    ['- a', 'a list'],
    ['', 'nothing'],
    ['a: [', 'a mistake'],
    ['a:\tb', 'a tab'],
    ['__proto__: { a: b }', 'a prototype'],
    ['? [a]\n: b', 'a key that is no text'],
  ])('leaves %j to the careful parser: %s', (text) => {
    expect(quickTree(text)).toBeUndefined()
  })

  it('is the same as the careful parser in every file here', () => {
    for (const file of globSync(['templates/**/*.y*ml', '*.y*ml', 'test/**/*.y*ml']))
      same(readFileSync(file, 'utf8'))
  })

  it('is the same as the careful parser in whatever lines there may be', () => {
    fc.assert(fc.property(lines, same), { numRuns: 3000 })
  })

  it('is the same as the careful parser in whatever a program writes', () => {
    const style = fc.record({ indent: fc.constantFrom(2, 4), lineWidth: fc.constantFrom(0, 20, 80) })
    const collectionStyle = fc.constantFrom('any' as const, 'flow' as const)
    fc.assert(
      fc.property(data.map, style, collectionStyle, (value, given, collections) =>
        same(stringify(value, { ...given, collectionStyle: collections })),
      ),
      { numRuns: 500 },
    )
  })
})
