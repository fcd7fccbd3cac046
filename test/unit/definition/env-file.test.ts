import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dotenvQuote } from '../../../src/cli/quote.ts'
import { parseEnvFile } from '../../../src/definition/env-file.ts'

const parse = (text: string) => parseEnvFile(text, (name) => (name === 'HOME' ? '/home/me' : undefined))

test('values as Compose reads them', () => {
  const text = [
    '# comment',
    'A=1',
    'export B = two words # note',
    "C='$HOME #1'",
    'D="$HOME\\n!"',
    'E=',
    'F=${A}${B}',
    'HOME',
    'G="over',
    'lines"',
    '',
  ].join('\r\n')
  expect(parse(text)).toEqual({
    values: {
      A: '1',
      B: 'two words',
      C: '$HOME #1',
      D: '/home/me\n!',
      E: '',
      F: '1two words',
      HOME: '/home/me',
      G: 'over\nlines',
    },
    problems: [],
  })
})

test('single quotes keep all but a quote with a backslash before it', () => {
  expect(parse(`A='it\\'s'\nB='a\\b'\nC='a\\\\'`).values).toEqual({ A: "it's", B: 'a\\b', C: 'a\\\\' })
})

test('what is given wins over what stands above, as it does in the definition', () => {
  expect(parse('HOME=/other\nA=${HOME}').values).toEqual({ HOME: '/other', A: '/home/me' })
})

test('what is no line of such a file is told with its number', () => {
  expect(parse('A=1\n=2\nB="open').problems).toEqual([
    { line: 2, message: '"=2" is not of the form NAME=value' },
    { line: 3, message: 'The quote " is not closed' },
  ])
})

test('what envctl env writes is read back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab1 $"\'\\{}#=\n\t') }), (value) => {
      expect(parse(`X=${dotenvQuote(value)}`)).toEqual({ values: { X: value }, problems: [] })
    }),
  )
})
