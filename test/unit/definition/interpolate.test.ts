import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpolate } from '../../../src/definition/interpolate.ts'

const values: Readonly<Record<string, string>> = { SET: 'value', EMPTY: '', 'services.db.url': 'pg://db' }
const scope = { lookup: (name: string) => values[name] ?? { problem: `no ${name}` } }
const text = (template: string): string => interpolate(template, scope).parts.join('')
const problems = (template: string) =>
  interpolate(template, scope).problems.map(({ message, offset }) => `${offset}: ${message}`)

describe("Compose's operators", () => {
  test.each([
    ['$SET', 'value'],
    ['a${SET}b', 'avalueb'],
    ['${NONE:-d}', 'd'],
    ['${EMPTY:-d}', 'd'],
    ['${EMPTY-d}', ''],
    ['${NONE-d}', 'd'],
    ['${NONE:-${SET:-x}}', 'value'],
    ['${NONE:-${ALSO_NONE:-deep}}', 'deep'],
    ['${SET:+yes}', 'yes'],
    ['${EMPTY:+yes}', ''],
    ['${EMPTY+yes}', 'yes'],
    ['$$SET $${SET}', '$SET ${SET}'],
    ['${services.db.url}/x', 'pg://db/x'],
  ])('%s', (template, expected) => {
    expect(text(template)).toBe(expected)
    expect(problems(template)).toEqual([])
  })

  test.each([
    ['${NONE}', ['0: no NONE']],
    ['ab${EMPTY:?must be there}', ['2: "EMPTY" is required: must be there']],
    ['${', ['0: A name is missing after "${"']],
    ['x ${SET', ['2: A "}" is missing']],
    [
      '${} then ${NONE}, $',
      [
        '0: A name is missing after "${"',
        '9: no NONE',
        '18: A "$" must be followed by a name or "{"; for a "$" itself write "$$"',
      ],
    ],
    ['${SET:0:1} ${NONE}', ['0: The name has a character that no name has', '11: no NONE']],
    ['a $ b', ['2: A "$" must be followed by a name or "{"; for a "$" itself write "$$"']],
  ])('%s is a problem at its place', (template, expected) => {
    expect(problems(template)).toEqual(expected)
  })
})

test('a text without "$" stands for itself, and doubling every "$" keeps any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      expect(text(any.replaceAll('$', '$$$$'))).toBe(any)
    }),
  )
})
