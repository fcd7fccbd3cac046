import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandWord } from '../../../../src/engine/build/word.ts'

const VALUES = new Map([
  ['A', 'a'],
  ['D', 'd'],
  ['EMPTY', ''],
  ['V', '1.2.3'],
])
const read = (word: string, escaping = '\\') => expandWord(word, VALUES, escaping)

describe('expandWord', () => {
  // As BuildKit answered, that of Docker 20.10 where it knows the operator.
  it.each([
    ['x${NONE}y', 'xy'],
    ['x$NONE', 'x'],
    ['x$1y', 'xy'],
    ['x$.y', 'x$.y'],
    ['${A}$D', 'ad'],
    ['${NONE:-$D}', 'd'],
    ['${NONE:-a${D}b$D}', 'adbd'],
    ['${NONE:-${EMPTY:-${D}}}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${NONE-d}', 'd'],
    ['${A:+x}y', 'xy'],
    ['${EMPTY:+x}y', 'y'],
    ['${EMPTY+x}y', 'xy'],
    ['${NONE+x}y', 'y'],
    ['${A:?wrong}', 'a'],
    ['${EMPTY?wrong}', ''],
    ['${V#*.}', '2.3'],
    ['${V##*.}', '3'],
    ['${V%.*}', '1.2'],
    ['${V%%.*}', '1'],
    ['${V%.?}', '1.2'],
    ['${V%x*}', '1.2.3'],
    ['${V/./-}', '1-2.3'],
    ['${V//./-}', '1-2-3'],
    ['${V/\\*/-}', '1.2.3'],
    ['"busybox:1"', 'busybox:1'],
    ['busy"box":1', 'busybox:1'],
    ["'$A'", '$A'],
    ['"${NONE:-"busybox"}:1"', 'busybox:1'],
    ['"${NONE:-\'busybox\'}:1"', 'busybox:1'],
    ['\\$A', '$A'],
    ['"\\$A\\b"', '$A\\b'],
    ['busy\\box', 'busybox'],
  ])('reads %s', (word, value) => {
    expect(read(word)).toBe(value)
  })

  it.each([
    'x${V',
    'x${}y',
    '${NONE:?wrong}',
    '${EMPTY:?wrong}',
    '${A:x}',
    '${A!b}',
    '"a',
    "'a",
    '${V#\\a}',
    '${V/a}',
  ])('takes %s for no word', (word) => {
    expect(read(word)).toBeUndefined()
  })

  it('escapes by what the Dockerfile says', () => {
    expect(read('a`$A\\b', '`')).toBe('a$A\\b')
  })

  interface Part {
    readonly text: string
    readonly value: string
  }
  const { part } = fc.letrec<{ part: Part; parts: Part }>((tie) => ({
    part: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.stringMatching(/^[a-z0-9./:-]{0,4}$/).map((text) => ({ text, value: text })),
      fc.constantFrom(...VALUES).map(([name, value]) => ({ text: `\${${name}}`, value })),
      fc.tuple(fc.constantFrom('A', 'EMPTY', 'NONE'), tie('parts')).map(([name, word]) => {
        const own = VALUES.get(name) ?? ''
        return { text: `\${${name}:-${word.text}}`, value: own === '' ? word.value : own }
      }),
      fc.tuple(fc.constantFrom('A', 'EMPTY', 'NONE'), tie('parts')).map(([name, word]) => ({
        text: `\${${name}+${word.text}}`,
        value: VALUES.has(name) ? word.value : '',
      })),
      tie('parts').map(({ text, value }) => ({ text: `"${text}"`, value })),
    ),
    parts: fc.array(tie('part'), { maxLength: 3 }).map((all) => ({
      text: all.map(({ text }) => text).join(''),
      value: all.map(({ value }) => value).join(''),
    })),
  }))

  it('reads words in words, however deep', () => {
    fc.assert(
      fc.property(part, ({ text, value }) => {
        expect(read(text)).toBe(value)
      }),
    )
  })

  it('reads any text or says that it is no word', () => {
    const piece = fc.constantFrom(
      '$',
      '{',
      '}',
      ':',
      '-',
      '+',
      '?',
      '#',
      '%',
      '/',
      '*',
      '\\',
      '"',
      "'",
      'A',
      'V',
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const word = pieces.join('')
        const value = read(word)
        if (!/[$"'\\]/.test(word)) expect(value).toBe(word)
      }),
      { numRuns: 2000 },
    )
  })
})
