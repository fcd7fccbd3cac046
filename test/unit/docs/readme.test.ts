import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../../src/base/error-codes.ts'
import { COMMAND_LOADERS } from '../../../src/commands.ts'
import { DOCKERFILES, SERVICES } from '../../support/templates.ts'

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  const text = readFileSync(file, 'utf8')

  it('has every command in its table', () => {
    const told = [...text.matchAll(/^\|[^|]*\| `envctl ([a-z ]+)` \|/gm)].map(([, name]) => name)
    expect(told.toSorted()).toEqual(
      Object.keys(COMMAND_LOADERS)
        .map((name) => name.replace(':', ' '))
        .sort(),
    )
  })

  it('has every template in its tables: services, then Dockerfiles', () => {
    const told = [...text.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, name]) => name)
    expect(told).toEqual([...SERVICES, ...DOCKERFILES].map(({ name }) => name))
  })
})

it('the guide to troubles has a section for every code, with its exit code, and for no other', () => {
  const text = readFileSync('docs/troubleshooting.md', 'utf8')
  const told = [...text.matchAll(/^### `([a-z.-]+)` \((\d+)\)\n\n\S.*\n\n\S/gm)].map(([, code, exit]) => [
    code,
    Number(exit),
  ])
  expect(Object.fromEntries(told)).toEqual(ERROR_CODES)
})
