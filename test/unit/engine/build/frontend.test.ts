import { describe, expect, it } from 'vitest'
import { frontendImage, withFrontend, withoutFrontend } from '../../../../src/engine/build/frontend.ts'

const NAMED = [
  ['the usual form', '# syntax=docker/dockerfile:1\nFROM a'],
  ['no spaces', '#syntax=docker/dockerfile:1\nFROM a'],
  ['spaces everywhere', '#  \tSyntax =  docker/dockerfile:1  \r\nFROM a\r\n'],
  ['capital letters', '# SYNTAX=docker/dockerfile:1'],
  ['other directives before', '# escape=`\n# check=skip=all\n# syntax=docker/dockerfile:1\nFROM a'],
  ['words for the frontend', '# syntax=docker/dockerfile:1 more words\nFROM a'],
  ['a first line for a shell', '#!/usr/bin/env docker\n# syntax=docker/dockerfile:1\nFROM a'],
  ['a mark of the order of bytes', '\uFEFF# syntax=docker/dockerfile:1\nFROM a'],
  ["another language's comment", '// syntax=docker/dockerfile:1\nmodule.exports = 1\n'],
  ['JSON', '{ "in": { "syntax": "other" }, "syntax": "docker/dockerfile:1", "more": [1] }'],
] as const

const NOT_NAMED = [
  ['nothing', ''],
  ['an instruction before', 'FROM a\n# syntax=x'],
  ['a comment before', '# Ours.\n# syntax=x\nFROM a'],
  ['an empty line before', '\n# syntax=x\nFROM a'],
  ['a space before', ' # syntax=x\nFROM a'],
  ['an unknown directive before', '# mine=1\n# syntax=x\nFROM a'],
  ['a directive twice before', '# escape=`\n# escape=`\n# syntax=x\nFROM a'],
  ['no value', '# syntax=\nFROM a'],
  ['kinds of comments in a row', '# escape=`\n// syntax=x'],
  ['JSON that says something else', '{ "syntax": 1 }'],
  ['JSON of which only a part does', '{ "in": { "syntax": "x" } }'],
  ['something like JSON', '{ "syntax": "x"'],
] as const

describe('a frontend', () => {
  it.each(NAMED)('is named, with %s', (_, text) => {
    expect(frontendImage(text)).toBe('docker/dockerfile:1')
    const other = 'mirror.example:5000/docker/dockerfile@sha256:1'
    expect(withFrontend(text, other)).toBe(text.replace('docker/dockerfile:1', other))
    expect(frontendImage(withFrontend(text, other))).toBe(other)
  })

  it.each(NOT_NAMED)('is not named, with %s', (_, text) => {
    expect(frontendImage(text)).toBeUndefined()
    expect(withFrontend(text, 'other')).toBe(text)
    expect(withoutFrontend(text)).toBe(text)
  })

  it('is left out line for line', () => {
    expect(withoutFrontend('# escape=`\n# syntax=docker/dockerfile:1 words\nFROM a\n')).toBe(
      '# escape=`\n#\nFROM a\n',
    )
    expect(withoutFrontend('# syntax=docker/dockerfile:1')).toBe('#')
  })
})
