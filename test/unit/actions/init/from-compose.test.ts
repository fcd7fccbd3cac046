import { describe, expect, it } from 'vitest'
import { fromCompose } from '../../../../src/actions/init/from-compose.ts'
import { detected, TEMPLATES } from './support.ts'

const taken = (text: string, files: Readonly<Record<string, string>> = {}) =>
  fromCompose({
    file: 'compose.yaml',
    text,
    name: 'shop',
    templates: TEMPLATES,
    detection: detected(
      files,
      TEMPLATES.map(({ name }) => name),
    ),
  })

/** The services of a result, and why. */
const reasons = (text: string) =>
  taken(`services:\n${text}`).services.map(({ template, because }) => template ?? because[0])

it('takes known images over as templates, and all else as it stands', () => {
  const compose = `\
# My stack.
version: "3.8"

x-log: &log
  driver: json-file

services:
  # the database
  db:
    image: postgres:\${PG:-15} # old
    environment:
      - POSTGRES_USER=me
      - POSTGRES_PASSWORD=\${PW:-secret}
      - TZ=UTC
    ports: ["5432:5432"]

  cache:
    restart: always
    image: redis:7.0
  maria:
    image: docker.io/library/mariadb:10.11
    environment: { MYSQL_ROOT_PASSWORD: 1234, MARIADB_DATABASE: shop }
  later:
    image: redis:8
    profiles: [later]
  api:
    build: .
    logging: *log
    depends_on: [db]
`
  const result = taken(compose.replaceAll('\n', '\r\n'), {
    '.env': 'PG_URL=postgres://x/me\nDB=mysql://x/shop',
    'go.mod': 'module x',
  })
  expect(result.text).toBe(`\
# Bring it up: envctl up. Its addresses: envctl env. Away with it: envctl down.

# My stack.

name: shop

x-log: &log
  driver: json-file

services:
  # the database
  db:
    template: postgres # old
    with: { version: "\${PG:-15}", user: me, password: "\${PW:-secret}", database: me }
    environment:
      - TZ=UTC
    ports: [ "5432:5432" ]

  cache:
    restart: always
    template: redis
    with: { version: "7.0" }
  maria:
    template: mariadb
    with: { version: "10.11", root_password: "1234", database: shop }
  later:
    template: redis
    with: { version: "8" }
    profiles: [ later ]
  api:
    build: .
    logging: *log
    depends_on: [ db ]

# Each can be up beside the others: envctl up -e test
environments:
  dev:
    # Addresses as seen from the host.
    outputs:
      PG_URL: \${services.db.url}
      REDIS_URL: \${services.cache.url}
      DB: \${services.maria.url}
  test:
    extends: dev
    # Runs on the host, with the outputs in its environment.
    test:
      command: go test ./...
`)
  expect(result.services.map(({ name, template }) => [name, template])).toEqual([
    ['db', 'postgres'],
    ['cache', 'redis'],
    ['maria', 'mariadb'],
    ['later', 'redis'],
    ['api', undefined],
  ])
})

describe('a service', () => {
  const asItIs = (why?: string) => `compose.yaml: taken over as it is${why === undefined ? '' : `: ${why}`}`
  it.each([
    ['db: { image: postgres }', 'postgres'],
    ['db: { image: "postgres:16" }', 'postgres'],
    ['db: { image: "docker.io/postgres:16" }', 'postgres'],
    ['db: { image: "ghcr.io/library/postgres:16" }', asItIs()],
    ['db: { image: "bitnami/postgres:16" }', asItIs()],
    ['db: { image: "$IMAGE" }', asItIs()],
    ['db: { image: "${REGISTRY}/postgres:16" }', asItIs()],
    ['db: { image: "redis:6" }', asItIs('the template\'s version cannot be "6"')],
    ['db: { image: "redis:$V" }', 'redis'],
    ['db: { build: . }', asItIs()],
    ['db: { image: "postgres:16", build: . }', asItIs('it has "build"')],
    ['db: { image: "postgres:16", entrypoint: x }', asItIs('it has "entrypoint"')],
    [`db: { image: "postgres@sha256:${'0'.repeat(64)}" }`, asItIs('its image is named by a digest')],
    [
      'db: { image: "postgres:16", environment: { POSTGRES_PASSWORD_FILE: /run/secrets/pw } }',
      asItIs('it is given a file by POSTGRES_PASSWORD_FILE'),
    ],
    [
      'db: { image: "postgres:16", environment: [POSTGRES_PASSWORD] }',
      asItIs('POSTGRES_PASSWORD is handed through'),
    ],
    ['db: { image: "postgres:16", environment: &shared { A: b } }', asItIs()],
  ])('%s becomes %s', (text, expected) => {
    expect(reasons(`  ${text}`)).toEqual([expected])
  })
  it('keeps what a merge brings in', () => {
    const text = 'x-base: &base { restart: always }\nservices:\n  db: { <<: *base, image: "postgres:16" }\n'
    expect(taken(text).text).toContain('db: { <<: *base, image: "postgres:16" }')
  })
})

it("leaves a file's own name and environments alone", () => {
  const text = 'name: mine\nservices:\n  a: { image: postgres }\nenvironments:\n  prod: {}\n'
  expect(taken(text).text.split('\n').slice(2)).toEqual([
    'name: mine',
    'services:',
    '  a: { template: postgres, with: { version: latest } }',
    'environments:',
    '  prod: {}',
    '',
  ])
})
