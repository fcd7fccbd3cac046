import { expect, test } from 'vitest'
import { problemsOf, specOf } from './support/resolved.ts'

const mirrorsOf = (registry: string, more: Parameters<typeof specOf>[1] = {}) =>
  specOf(`registry: { mirrors: ${registry} }\nservices: { a: { image: x } }`, more).registry.mirrors

test('mirrors of the machine stand around those of the definition, each once', () => {
  expect(
    mirrorsOf('{ docker.io: [b.io, "https://a.io/"], ghcr.io: c.io/hub }', {
      mirrors: {
        before: { 'docker.io': ['a.io'] },
        after: { 'docker.io': ['b.io', 'z.io'], 'quay.io': ['q.io'] },
      },
    }),
  ).toEqual({ 'docker.io': ['a.io', 'b.io', 'z.io'], 'ghcr.io': ['c.io/hub'], 'quay.io': ['q.io'] })
})

test('a mirror that an interpolation leaves empty is none', () => {
  expect(
    mirrorsOf('{ docker.io: "${HUB:-}", ghcr.io: ["${G:-}", "${H}"] }', { env: { H: 'h.io/x/*' } }),
  ).toEqual({
    'docker.io': [],
    'ghcr.io': ['h.io/x/*'],
  })
})

test('what can be no mirror is told at its place', () => {
  expect(
    problemsOf(
      'registry:\n  mirrors:\n    docker.io: hub\n    ghcr.io:\n      - m.io\n      - a*/b\nservices: { a: { image: x } }',
    ),
  ).toEqual(['3: "hub" cannot be a mirror', '6: "a*/b" cannot be a mirror'])
})
