import { globSync, readFileSync } from 'node:fs'
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

interface Known {
  readonly name: string
  readonly flags: readonly { readonly flag: string }[]
}

/** Command lines in a page: spans of code, and lines in blocks of it. */
const LINES = /(?:`|^(?:\$ )?|&& |; |\$\()envctl ([a-z][^`\n#;|&]*)/gm

it.each(['README.md', 'README.zh-CN.md', ...globSync('docs/*.md')])(
  '%s speaks of flags that there are',
  (file) => {
    const snapshot: readonly Known[] = JSON.parse(readFileSync('command-snapshot.json', 'utf8'))
    const commands = new Map(snapshot.map(({ name, flags }) => [name.replace(':', ' '), flags]))
    const unknown = [...readFileSync(file, 'utf8').matchAll(LINES)].flatMap(([, line = '']) => {
      // What stands behind is the command of somebody else.
      const words = (line.split(' -- ')[0] ?? '').trim().split(/\s+/)
      const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((each) => commands.has(each))
      const flags = name === undefined ? [] : (commands.get(name) ?? [])
      return words
        .flatMap((word) => /^--([a-z-]+)/.exec(word)?.[1] ?? [])
        .filter((word) => word !== 'help' && !flags.some(({ flag }) => flag === word))
        .map((word) => `envctl ${line}: --${word}`)
    })
    expect(unknown).toEqual([])
  },
)
