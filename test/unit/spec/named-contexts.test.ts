import { describe, expect, test } from 'vitest'
import { problemsOf, specOf } from './support/resolved.ts'

const OTHERS = '\n  base: { build: ./base }\n  tools: { image: "tools:1" }\n'
const definition = (contexts: string) =>
  `services:\n  it:\n    build:\n      additional_contexts:\n${contexts}${OTHERS}`
const contextsOf = (contexts: string) => specOf(definition(contexts)).services['it']?.build?.contexts

describe('additional_contexts', () => {
  test.each([
    ['./shared', { folder: '/shop/shared' }],
    ['/elsewhere', { folder: '/elsewhere' }],
    ['git:v1:./lib', { folder: '/shop/lib', revision: 'v1' }],
    ['docker-image://node:24', { image: 'node:24' }],
    ['service:base', { image: 'shop-default-base', service: 'base' }],
    ['service:tools', { image: 'tools:1', service: 'tools' }],
  ])('%s, in a map and in a list', (value, context) => {
    expect(contextsOf(`        a: "${value}"`)).toEqual({ a: context })
    expect(contextsOf(`        - "a=${value}"`)).toEqual({ a: context })
  })

  test('an override adds to them and replaces them by name, whichever way they are written', () => {
    const text = `services: { it: { build: { additional_contexts: [a=./a, b=./b] } } }
environments: { e: { services: { it: { build: { additional_contexts: { b: ./c, d: ./d } } } } } }`
    expect(specOf(text).services['it']?.build?.contexts).toEqual({
      a: { folder: '/shop/a' },
      b: { folder: '/shop/c' },
      d: { folder: '/shop/d' },
    })
  })

  test.each([
    ['a: https://example.com/x.git', 'A context that is not of this machine is not supported'],
    ['a: git@example.com:x.git', 'A context that is not of this machine is not supported'],
    ['a: oci-layout:///x', 'A context that is not of this machine is not supported'],
    ['a: "docker-image://A B"', '"A B" is no image'],
    ['a: git:-x:./y', '"-x" is no revision'],
    ['a: ', 'The context "a" says nothing'],
    ['a: "service:"', 'The context "a" names no service'],
    ['scratch: ./x', '"scratch" is always the empty image'],
    ['"a b": ./x', '"a b" is no name that a Dockerfile can use'],
    ['a: service:bass', 'There is no service "bass" in this environment (base)'],
    ['a: service:it', 'Images are made of each other in a circle: it -> it'],
  ])('%s is told at its place', (line, problem) => {
    expect(problemsOf(definition(`        ok: ./ok\n        ${line}`))).toEqual([`6: ${problem}`])
  })

  test('a mistake in a list is told at its item', () => {
    expect(problemsOf(definition('        - ok=./ok\n        - a=service:bass'))).toEqual([
      '6: There is no service "bass" in this environment (base)',
    ])
    expect(problemsOf(definition('        - ok=./ok\n        - a=ssh://x'))).toEqual([
      '6: A context that is not of this machine is not supported',
    ])
  })

  test('images that are made of each other are an error, however many are between', () => {
    const text = `services:
  a: { build: { additional_contexts: { x: service:b } } }
  b: { build: { additional_contexts: { y: service:c } } }
  c: { build: { additional_contexts: [z=service:a] } }`
    expect(problemsOf(text)).toEqual(['2: Images are made of each other in a circle: a -> b -> c -> a'])
  })
})
