import { expect, test } from 'vitest'
import { OUTPUTS } from '../../../scripts/output-schemas.ts'
import { COMMANDS } from '../../../src/command-list.ts'
import { checkOutput } from '../../support/outputs.ts'

const line = { service: 'db', number: 1, stream: 'stdout', text: 'hello' }
const error = { error: { code: 'engine.lost', message: 'The engine is gone', diagnostics: [] } }
const text = (...values: readonly object[]) => values.map((value) => JSON.stringify(value)).join('\n')

test('every command with --json is in the list of output schemas, and no other', () => {
  const printing = Object.entries(COMMANDS).filter(([, { flags }]) => 'json' in (flags ?? {}))
  expect(printing.map(([name]) => name.replaceAll(':', ' ')).sort()).toEqual(Object.keys(OUTPUTS).sort())
})

test.each([
  ['an outcome', 0, text({ instances: [] })],
  ['an error', 4, text(error)],
])('%s as its schema says is right', (_, exitCode, stdout) => {
  expect(() => checkOutput(['ls', '--json'], { exitCode, stdout })).not.toThrow()
})

test('lines are looked at one by one, and an error after them', () => {
  const failed = `${text(line, line)}\n${JSON.stringify(error, undefined, 2)}\n`
  expect(() => checkOutput(['logs', '--json'], { exitCode: 4, stdout: failed })).not.toThrow()
  const wrong = { exitCode: 0, stdout: text(line, { ...line, stream: 'stdin' }) }
  expect(() => checkOutput(['logs', '--json'], wrong)).toThrow(/stream/)
})

test.each([
  ['a field too many', 0, text({ instances: [], more: 1 })],
  ['a field that is missing', 0, text({})],
  ['an error with an unknown code', 4, text({ error: { ...error.error, code: 'engine.odd' } })],
  ['an error where all went well', 0, text(error)],
  ['what is no JSON', 0, 'instances: []'],
])('%s is told', (_, exitCode, stdout) => {
  expect(() => checkOutput(['ls', '--json'], { exitCode, stdout })).toThrow()
})
