import { expect, it } from 'vitest'
import { specOf } from './support/resolved.ts'

it('a parameter with a dollar reaches the container as it was meant', () => {
  const spec = specOf(
    'services:\n  db: { template: postgres, with: { password: "a$$b$${c}" } }\n  other: { image: x, environment: { URL: "${services.db.url}" } }\n',
  )
  expect(spec.services['db']?.container.environment['POSTGRES_PASSWORD']).toBe('a$b${c}')
  expect(spec.services['other']?.container.environment['URL']).toBe(
    'postgres://postgres:a%24b%24%7Bc%7D@db:5432/postgres',
  )
})
