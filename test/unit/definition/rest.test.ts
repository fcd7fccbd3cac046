import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../../src/base/diagnostics.ts'
import { loadDefinition } from '../../../src/definition/load-definition.ts'

function restOf(text: string) {
  const loaded = loadDefinition('envs.yaml', text, { places: false })
  if (loaded.ok) throw new Error('it was expected to be wrong')
  return loaded.rest
}

/** A diagnostic about the words. */
const about = (text: string, words: string): Diagnostic => ({
  file: 'envs.yaml',
  range: { line: 1, column: 1, offset: text.indexOf(words), length: words.length },
  message: 'm',
})

describe('what is left of a definition that is wrong', () => {
  it('is all that the schema has nothing against; a wrong service keeps its name', () => {
    const text = `
nam: x
x-own: 1
variables: { A: { typ: 1 }, B: b }
services:
  a: { imag: x }
  b: { image: y }
environments:
  one: { services: [a, b] }
  two: { extends: three, output: {} }
  three: { extends: two }
volumes: { v: { drive: x }, w: {} }
`
    const rest = restOf(text)
    expect(rest?.value).toEqual({
      'x-own': 1,
      variables: { B: 'b' },
      services: { a: { image: 'in-doubt' }, b: { image: 'y' } },
      environments: { one: { services: ['a', 'b'] } },
      volumes: { v: {}, w: {} },
    })
    expect(rest?.environments).toEqual(['one'])
  })

  it('is nothing where the whole of something is wrong, or the text is no YAML', () => {
    expect(restOf('services: [a]')).toBeUndefined()
    expect(restOf('services: { a: { image: x }')).toBeUndefined()
  })
})

it('what is said within a wrong part or of one is in doubt, and nothing else', () => {
  const text = `
variables: { TAG: { typ: 1 }, TAGS: t }
services:
  a: { imag: x, env_file: no.env }
  b: { image: "y:\${TAG}", command: "\${services.a.url} \${services.ab.url}", env_file: none.env }
  c: { extends: a, command: "of c" }
  d: { image: "z:\${TAGS}" }
`
  const rest = restOf(text)
  const doubtful = (words: string) => rest?.inDoubt(about(text, words))
  expect(['no.env', '${TAG}', '${services.a.url}', 'of c', 'typ'].map(doubtful)).toEqual(Array(5).fill(true))
  expect(['none.env', '${TAGS}', '${services.ab.url}'].map(doubtful)).toEqual([false, false, false])
  expect(rest?.inDoubt({ ...about(text, 'typ'), file: 'templates/x/template.yaml' })).toBe(false)
})
