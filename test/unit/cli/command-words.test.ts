import { describe, expect, it } from 'vitest'
import { BEFORE_COMMAND, ELSEWHERE, flagsBefore, meaningOf } from '../../../src/cli/command-words.ts'
import { engineFlag, loadFlags } from '../../../src/cli/flags.ts'
import { COMMAND_LOADERS } from '../../../src/commands.ts'

const NAMES = ['up', 'ls', 'templates:list', 'templates:show', 'snapshot:create'] as const

describe('meaningOf', () => {
  it.each([
    ['up -d', { kind: 'command', name: 'up', rest: ['-d'] }],
    ['templates list --json', { kind: 'command', name: 'templates:list', rest: ['--json'] }],
    ['templates show list', { kind: 'command', name: 'templates:show', rest: ['list'] }],
    ['up list', { kind: 'command', name: 'up', rest: ['list'] }],
    ['templates', { kind: 'topic', topic: 'templates' }],
    ['templates --help', { kind: 'topic', topic: 'templates' }],
    ['templates lst', { kind: 'unknown', written: 'templates lst', near: 'templates list' }],
    ['templates nothing', { kind: 'unknown', written: 'templates nothing', near: undefined }],
    ['snapshots create', { kind: 'unknown', written: 'snapshots', near: 'snapshot' }],
    ['destroy', { kind: 'unknown', written: 'destroy', near: 'down' }],
    ['lss', { kind: 'unknown', written: 'lss', near: 'ls' }],
    ['templates:list', { kind: 'command', name: 'templates:list', rest: [] }],
    ['toString', { kind: 'unknown', written: 'toString', near: undefined }],
  ])('reads "%s"', (line, expected) => {
    expect(meaningOf(line.split(' '), NAMES)).toEqual(expected)
  })
})

it('what other tools call a command is one of ours', () => {
  expect(Object.keys(COMMAND_LOADERS)).toEqual(expect.arrayContaining([...ELSEWHERE.values()]))
  for (const name of ELSEWHERE.keys()) expect(Object.keys(COMMAND_LOADERS)).not.toContain(name)
})

describe('flagsBefore', () => {
  it.each([
    ['up', [], 'up'],
    ['-f x.yaml up -d', ['--file', 'x.yaml'], 'up -d'],
    ['--file=a=b -e test exec db ls', ['--file=a=b', '--environment', 'test'], 'exec db ls'],
    ['--set A=1 --set B=2 templates list', ['--set', 'A=1', '--set', 'B=2'], 'templates list'],
    ['--json up', [], '--json up'],
    ['-f', [], '-f'],
    ['-f x.yaml --help', ['--file', 'x.yaml'], '--help'],
  ])('reads "%s"', (line, flags, rest) => {
    expect(flagsBefore(line.split(' '))).toEqual({ flags, rest: rest.split(' ') })
  })

  it('knows every flag of what is worked on', () => {
    const flags: Readonly<Record<string, { readonly char?: string | undefined }>> = {
      ...loadFlags,
      engine: engineFlag,
    }
    const names = Object.entries(flags).flatMap(([name, { char }]) => [
      ...(char === undefined ? [] : [[`-${char}`, `--${name}`]]),
      [`--${name}`, `--${name}`],
    ])
    expect([...BEFORE_COMMAND].toSorted()).toEqual(names.toSorted())
  })
})
