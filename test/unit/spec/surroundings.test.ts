import { describe, expect, it } from 'vitest'
import { specOf } from './support/resolved.ts'

describe('profiles', () => {
  const text = 'services: { a: { image: x }, b: { image: x, profiles: [p] } }'
  it.each([
    ['of the .env', { dotenv: 'COMPOSE_PROFILES=o, p' }, ['a', 'b']],
    [
      'of the environment in their place',
      { dotenv: 'COMPOSE_PROFILES=p', env: { COMPOSE_PROFILES: 'o' } },
      ['a'],
    ],
    [
      'of the environment beside those asked for',
      { profiles: ['o'], env: { COMPOSE_PROFILES: 'p' } },
      ['a', 'b'],
    ],
  ])('%s', (_, surroundings, names) => {
    expect(Object.keys(specOf(text, surroundings).services)).toEqual(names)
  })
})

it.each(['123456789012345678', '12345678901234567890', '-9007199254740993'])(
  'every digit of %s counts',
  (id) => {
    const text = `services:\n  a:\n    image: x\n    environment: { ID: ${id} }\n`
    for (const places of [true, false])
      expect(specOf(text, { places }).services['a']?.container.environment).toEqual({ ID: id })
  },
)
