import { describe, expect, it } from 'vitest'
import { meaningOf } from '../../../src/cli/command-words.ts'

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
    ['lss', { kind: 'unknown', written: 'lss', near: 'ls' }],
    ['templates:list', { kind: 'command', name: 'templates:list', rest: [] }],
    ['toString', { kind: 'unknown', written: 'toString', near: undefined }],
  ])('reads "%s"', (line, expected) => {
    expect(meaningOf(line.split(' '), NAMES)).toEqual(expected)
  })
})
