import { expect, test } from 'vitest'
import { type CommandFacts, wanted } from '../../../src/cli/completion/wanted.ts'

const file = { type: 'option', char: 'f', description: 'the definition' }
const commands: Readonly<Record<string, CommandFacts>> = {
  up: {
    summary: 'Bring up',
    strict: false,
    args: { service: {} },
    flags: {
      file,
      environment: { type: 'option', char: 'e' },
      pull: { type: 'option', options: ['always', 'never'] },
      build: { type: 'boolean', description: 'build' },
    },
  },
  exec: { summary: 'Run', strict: false, flags: { env: { type: 'option' } } },
  port: { summary: 'Print', args: { service: {}, port: {} } },
  completion: { summary: 'Complete', args: { shell: { options: ['bash', 'zsh'] } } },
  'templates:list': { summary: 'List' },
  'templates:show': { summary: 'Show', args: { name: {} } },
  secret: { hidden: true },
}
const values = (words: readonly string[]) => wanted(words, commands).candidates.map(({ value }) => value)
const kinds = (words: readonly string[]) => wanted(words, commands).kinds

test('commands, and those below the first word of two', () => {
  expect(values([''])).toEqual(['up', 'exec', 'port', 'completion', 'templates'])
  expect(values(['templates', ''])).toEqual(['list', 'show'])
  expect(values(['nonsense', ''])).toEqual([])
})

test('flags with what they are for', () => {
  expect(wanted(['up', '--bu'], commands).candidates).toContainEqual({ value: '--build', about: 'build' })
})

test('values of flags: those that are fixed, and those that the machine knows', () => {
  expect(values(['up', '--pull', ''])).toEqual(['always', 'never'])
  expect(values(['up', '--pull='])).toEqual(['--pull=always', '--pull=never'])
  expect(kinds(['up', '--environment', ''])).toEqual(['environment'])
  expect(kinds(['up', '-e', ''])).toEqual(['environment'])
  expect(kinds(['up', '--environment='])).toEqual(['environment'])
  expect(kinds(['up', '-f', ''])).toEqual(['file'])
})

test('arguments by their place; the last of a command that takes any number stands for all', () => {
  expect(kinds(['up', ''])).toEqual(['service'])
  expect(kinds(['up', 'db', '--build', 'ca'])).toEqual(['service'])
  expect(kinds(['port', ''])).toEqual(['service'])
  expect(kinds(['port', 'db', ''])).toEqual([])
  expect(kinds(['templates', 'show', ''])).toEqual(['template'])
  expect(values(['completion', ''])).toEqual(['bash', 'zsh'])
})

test('of a line that goes on with another command only the service is ours', () => {
  expect(kinds(['exec', ''])).toEqual(['service'])
  expect(kinds(['exec', 'db', ''])).toEqual(['file'])
  expect(values(['exec', 'db', '--x'])).not.toContain('--env')
})

test('what the words before say of the definition', () => {
  expect(wanted(['up', '-f', 'other.yaml', '--environment=ci', ''], commands).given).toEqual({
    file: 'other.yaml',
    environment: 'ci',
  })
})
