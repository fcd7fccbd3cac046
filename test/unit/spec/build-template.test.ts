import { describe, expect, it } from 'vitest'
import { problemsOf, type Surroundings, specOf } from './support/resolved.ts'

const app = (build: string) => `services:\n  app: { build: ${build} }\n`

const built = (build: string, surroundings?: Surroundings) => {
  const spec = specOf(app(build), surroundings).services['app']?.build
  if (spec === undefined || !('inline' in spec.dockerfile)) throw new Error('no Dockerfile was written')
  return { ...spec, text: spec.dockerfile.inline }
}

describe('the Dockerfile of a template', () => {
  it('takes the place of one that is written', () => {
    const { context, text, ignore, target, args } = built(
      '{ context: ./api, template: go, target: build, args: { A: 1 } }',
    )
    expect({ context, target, args }).toEqual({ context: '/shop/api', target: 'build', args: { A: '1' } })
    expect(text).toMatch(/^# A Go program[\s\S]*FROM golang:/)
    expect(ignore).toContain('.git')
  })

  it('is of the folder of the definition when no other is named', () => {
    expect(built('{ template: go }').context).toBe('/shop')
  })

  it('goes by what is given, then by the files of its context, then by what is usual', () => {
    const files = { '/shop/api/go.mod': 'module x\ngo 1.22\n', '/shop/go.mod': 'go 1.20\n' }
    const version = (build: string) => /FROM golang:(\S+)/.exec(built(build, { files }).text)?.[1]
    expect(version('{ context: api, template: go, with: { version: "1.23" } }')).toBe('1.23')
    expect(version('{ context: api, template: go }')).toBe('1.22')
    expect(version('{ context: other, template: go }')).toBe('1.25')
  })

  it('may have variables in its parameters', () => {
    const text = `variables: { V: { default: "1.21" } }\n${app('{ template: go, with: { version: "${V}" } }')}`
    expect(JSON.stringify(specOf(text).services['app']?.build)).toContain('FROM golang:1.21 ')
  })

  it('has a list with spaces between its texts', () => {
    for (const packages of ['[libpq5, libcurl4]', 'libpq5 libcurl4'])
      expect(built(`{ template: cpp, with: { packages: ${packages} } }`).text).toContain(
        '--no-install-recommends libpq5 libcurl4 \\\n',
      )
  })

  it.each([
    ['{ template: nod }', '2: There is no template "nod" (node)'],
    ['{ template: postgress }', '2: There is no template "postgress"'],
    ['{ template: postgres }', '2: The template "postgres" is a service, and writes no Dockerfile'],
    ['{ with: { version: 1 } }', '2: "with" needs a "template"'],
    ['{ template: node, with: { prot: 1 } }', '2: The template has no parameter "prot" (port)'],
    ['{ template: node, with: { port: 99999 } }', '2: Parameter "port" cannot be 99999'],
    [
      '{ template: node, with: { package_manager: yran } }',
      '2: Parameter "package_manager" cannot be "yran" (yarn)',
    ],
    ['{ template: node, with: { locked: maybe } }', '2: Parameter "locked" cannot be "maybe"'],
    ['{ template: node, with: { command: [a, b] } }', '2: Parameter "command" cannot be ["a","b"]'],
    [
      '{ template: node, with: { packages: [git, "a;b"] } }',
      '2: Parameter "packages" cannot be ["git","a;b"]',
    ],
    ['{ template: node, with: { command: "a\\nRUN b" } }', '2: Parameter "command" has more than one line'],
    ['{ template: node, dockerfile: D }', '2: Both "template" and "dockerfile" are given'],
    ['{ template: node, dockerfile_inline: FROM x }', '2: Both "template" and "dockerfile_inline" are given'],
  ])('%s is told', (build, problem) => {
    expect(problemsOf(app(build))).toEqual([problem])
  })

  it('is no service', () => {
    expect(problemsOf('services:\n  app: { template: node }\n')).toEqual([
      '2: The template "node" writes a Dockerfile, and is no service',
    ])
  })
})

describe('a template of the project itself', () => {
  const own = (dockerfile: string, parameters = '{}'): Surroundings => ({
    files: {
      '/shop/templates/mine/template.yaml': `description: mine\nchecked: here\nparameters: ${parameters}\n${dockerfile}\n`,
    },
  })
  const word = '{ word: { type: string, description: a word } }'

  it('may be one text, in which every other dollar is its own', () => {
    const text =
      'dockerfile: |\n  FROM a\n  ARG B=${A:-x}\n  RUN echo $B $$ ${with.word:-none}${with.word:+ (${with.word})}\n'
    expect(built('{ template: mine }', own(text, word)).text).toBe(
      'FROM a\nARG B=${A:-x}\nRUN echo $B $$ none\n',
    )
    expect(built('{ template: mine, with: { word: "$$x" } }', own(text, word)).text).toBe(
      'FROM a\nARG B=${A:-x}\nRUN echo $B $$ $x ($x)\n',
    )
  })

  it('tells of a rule that asks for a parameter that is not there', () => {
    const rule = '{ word: { type: string, description: a word, detect: [{ file: a, when: { wrod: 1 } }] } }'
    expect(problemsOf(app('{ template: mine }'), own('dockerfile: FROM a', rule))).toEqual([
      '3: The template has no parameter "wrod" (word)',
    ])
  })

  it('wins over one that ships', () => {
    const { files } = own('dockerfile: FROM mine\n')
    const mine = { '/shop/templates/node/template.yaml': files?.['/shop/templates/mine/template.yaml'] ?? '' }
    expect(built('{ template: node }', { files: mine }).text).toBe('FROM mine\n')
  })

  it('has parts that depend on parameters', () => {
    const parameters =
      '{ word: { type: string, description: a }, yes: { type: boolean, default: false, description: b } }'
    const parts = `dockerfile:
  - FROM a
  - { when: { word: true }, text: RUN any }
  - { when: { word: false }, text: RUN none }
  - { when: { word: [x, y] }, text: RUN x or y }
  - { when: { word: x, yes: true }, text: RUN both }
`
    const of = (given: string) =>
      built(`{ template: mine, with: ${given} }`, own(parts, parameters)).text.split('\n').slice(1, -1)
    expect(of('{}')).toEqual(['RUN none'])
    expect(of('{ word: z }')).toEqual(['RUN any'])
    expect(of('{ word: x }')).toEqual(['RUN any', 'RUN x or y'])
    expect(of('{ word: x, yes: true }')).toEqual(['RUN any', 'RUN x or y', 'RUN both'])
  })

  it.each([
    ['dockerfile: FROM ${with.wrod}\n', '4: The template has no parameter "wrod" (word)'],
    ['dockerfile:\n  - FROM a\n  - RUN ${with.wrod}\n', '6: The template has no parameter "wrod" (word)'],
    [
      'dockerfile:\n  - FROM a\n  - { when: { wrod: 1 }, text: RUN x }\n',
      '6: The template has no parameter "wrod" (word)',
    ],
    [
      'dockerfile:\n  - FROM a\n  - { wen: { word: 1 }, text: x }\n',
      '6: "wen" is not a key of "dockerfile.1" (when)',
    ],
    ['dockerfile: FROM a\nservice: { image: x }\n', '5: "service" is not a key of the definition'],
    ['dockerfile: FROM a\nignor: []\n', '5: "ignor" is not a key of the definition (ignore)'],
  ])('%j is told at its place', (dockerfile, problem) => {
    expect(problemsOf(app('{ template: mine }'), own(dockerfile, word))).toEqual([problem])
  })

  it.each([
    ['{ a: { type: string, pattern: "(", description: b } }', '"(" is no regular expression'],
    [
      '{ a: { type: string, detect: [{ file: f, match: "[z-a]" }], description: b } }',
      '"[z-a]" is no regular expression',
    ],
  ])('with %s is told', (parameters, problem) => {
    expect(problemsOf(app('{ template: mine }'), own('dockerfile: FROM a\n', parameters))).toEqual([
      `3: ${problem}`,
    ])
  })

  it('needs a value for what is required', () => {
    const parameters = '{ key: { type: string, required: true, description: a key } }'
    expect(problemsOf(app('{ template: mine }'), own('dockerfile: FROM a\n', parameters))).toEqual([
      '2: Parameter "key" has no value: a key',
    ])
  })
})
