import { describe, expect, it } from 'vitest'
import { draft, type Pick } from '../../../../src/actions/init/draft.ts'
import { exampleOf } from '../../../../src/actions/init/example.ts'
import { parsePicks } from '../../../../src/actions/init/picks.ts'
import { render } from '../../../../src/actions/init/render.ts'
import { detected, MAILPIT, POSTGRES, TEMPLATES, WORKER } from './support.ts'

const KNOWN = TEMPLATES.map(({ name }) => name)

function written(
  picks: readonly Pick[],
  {
    files = {},
    app = false,
    schema,
  }: { files?: Readonly<Record<string, string>>; app?: boolean; schema?: string } = {},
): string {
  const detection = detected(files, KNOWN)
  return render(draft({ name: 'shop', picks, app, templates: TEMPLATES, detection }), { schema })
}

describe('a definition', () => {
  it('of templates alone', () => {
    expect(written([{ template: 'postgres' }, { template: 'mailpit' }])).toBe(`\
# Bring it up: envctl up. Its addresses: envctl env. Away with it: envctl down.

name: shop

# Keys are those of Docker Compose. What a template holds: envctl templates show NAME
services:
  db:
    template: postgres
    with: { version: "16" }
  mail:
    template: mailpit

# Each can be up beside the others: envctl up -e test
environments:
  dev:
    # Addresses as seen from the host.
    outputs:
      DATABASE_URL: \${services.db.url}
      SMTP_URL: \${services.mail.url}
  test:
    extends: dev
    # test: { command: ... } # what tests the project, with the outputs in its environment
`)
  })

  it('of all that was found', () => {
    const files = {
      'package.json': '{"scripts":{"test":"vitest"},"dependencies":{"ioredis":"5"}}',
      '.env':
        "PG_URL='postgresql+asyncpg://localhost/shop?schema=x$y'\nJDBC=jdbc:postgresql://localhost/shop\nREDIS_URL=redis://localhost/2",
      Dockerfile: 'FROM node:24\nEXPOSE 3000',
    }
    const schema = './node_modules/envctl/schemas/envs.schema.json'
    expect(
      written([{ template: 'redis' }, { template: 'postgres', version: '15' }], { files, app: true, schema }),
    ).toBe(`\
# yaml-language-server: $schema=./node_modules/envctl/schemas/envs.schema.json
# Bring it up: envctl up. Its addresses: envctl env. Away with it: envctl down.

name: shop

# Keys are those of Docker Compose. What a template holds: envctl templates show NAME
services:
  # package.json: ioredis; .env: REDIS_URL
  cache:
    template: redis
    with: { version: "7" }
  # .env: PG_URL; .env: JDBC
  db:
    template: postgres
    with: { version: "15", database: shop }
  # Dockerfile: the application itself
  app:
    build: .
    # Addresses inside the network.
    environment:
      REDIS_URL: \${services.cache.url}/2
      PG_URL: postgresql+asyncpg://postgres:p%40ss@\${services.db.host}:\${services.db.port}/shop?schema=x$$y
      JDBC: jdbc:postgresql://\${services.db.host}:\${services.db.port}/shop
    # A free port of the host; "8080:3000" would be that one.
    ports:
      - "3000"
    depends_on:
      cache: { condition: service_healthy }
      db: { condition: service_healthy }

# Each can be up beside the others: envctl up -e test
environments:
  dev:
    # Addresses as seen from the host.
    outputs:
      REDIS_URL: \${services.cache.url}/2
      PG_URL: postgresql+asyncpg://postgres:p%40ss@\${services.db.host}:\${services.db.port}/shop?schema=x$$y
      JDBC: jdbc:postgresql://\${services.db.host}:\${services.db.port}/shop
      APP_URL: http://\${services.app.host}:\${services.app.port}
  test:
    extends: dev
    # Runs on the host, with the outputs in its environment.
    test:
      command: npm test
`)
  })

  it('of nothing that has an address', () => {
    expect(written([{ template: 'worker' }], { files: { Dockerfile: 'FROM x' }, app: true })).toBe(`\
# Bring it up: envctl up. Its addresses: envctl env. Away with it: envctl down.

name: shop

# Keys are those of Docker Compose. What a template holds: envctl templates show NAME
services:
  worker:
    template: worker
  # Dockerfile: the application itself
  app:
    build: .
    depends_on:
      worker: { condition: service_healthy }

# Each can be up beside the others: envctl up -e test
environments:
  dev: {}
  test:
    extends: dev
    # test: { command: ... } # what tests the project, with the outputs in its environment
`)
  })

  it('gives services and outputs of one kind names of their own', () => {
    const picks = ['postgres', 'mariadb', 'postgres', 'postgres'].map((template) => ({ template }))
    const detection = detected({ '.env': 'A_URL=postgres://localhost/a' }, KNOWN)
    const made = draft({ name: 'x', picks, app: false, templates: TEMPLATES, detection })
    expect(made.services.map(({ name }) => name)).toEqual(['db', 'mariadb', 'postgres', 'postgres-2'])
    expect(made.outputs).toEqual([
      { variable: 'A_URL', value: '${services.db.url}' },
      { variable: 'DATABASE_URL', value: '${services.mariadb.url}' },
      { variable: 'POSTGRES_URL', value: '${services.postgres.url}' },
      { variable: 'POSTGRES_2_URL', value: '${services.postgres-2.url}' },
    ])
    expect(made.services.map((each) => each.with['database'])).toEqual(['a', undefined, undefined, undefined])
  })
})

describe('parameters', () => {
  const strict = (more: object) => ({
    name: 'strict',
    template: {
      ...WORKER.template,
      parameters: { database: { type: 'string' as const, description: 'name', ...more } },
    },
  })
  const made = (more: object) =>
    draft({
      name: 'x',
      picks: [{ template: 'strict' }],
      app: false,
      templates: [strict(more)],
      detection: {
        findings: [{ template: 'strict', because: [], with: { database: 'Shop' }, addresses: [] }],
        missing: [],
        warnings: [],
      },
    }).services[0]?.with
  it('of the project are taken where they fit', () => {
    expect(made({ pattern: '[A-Z]\\w+' })).toEqual({ database: 'Shop' })
    expect(made({ pattern: '[a-z]+' })).toEqual({})
  })
  it('that must be given and are not known are told', () => {
    expect(() => made({ pattern: '[a-z]+', required: true })).toThrow(
      'The template strict must be given its "database", which cannot be known here',
    )
  })
})

describe('parsePicks', () => {
  it('takes templates with a version and without', () => {
    expect(parsePicks(['postgres:15', 'redis', 'redis:7.0', 'worker'], TEMPLATES)).toEqual([
      { template: 'postgres', version: '15' },
      { template: 'redis' },
      { template: 'redis', version: '7.0' },
      { template: 'worker' },
    ])
  })
  it.each([
    ['postgers', 'There is no template "postgers"', 'Did you mean "postgres"?'],
    ['redis:9', '"redis:9" is not possible', 'envctl templates show redis'],
    ['postgres:', '"postgres:" is not possible', 'envctl templates show postgres'],
    ['postgres:15 alpine', '"postgres:15 alpine" is not possible', 'envctl templates show postgres'],
    ['worker:1', '"worker:1" is not possible', 'envctl templates show worker'],
  ])('refuses %s', (word, message, hint) => {
    expect(() => parsePicks([word], TEMPLATES)).toThrow(
      expect.objectContaining({ code: 'usage.invalid', message, hint: expect.stringContaining(hint) }),
    )
  })
})

describe('the example of a template', () => {
  it('has all its parameters and its output', () => {
    expect(exampleOf('postgres', POSTGRES.template)).toBe(`\
services:
  db:
    template: postgres
    with: { version: "16", user: postgres, password: p@ss, database: postgres }
environments:
  dev:
    outputs:
      DATABASE_URL: \${services.db.url}
`)
  })
  it('has nothing that the template has not', () => {
    expect(exampleOf('mine', MAILPIT.template)).toBe(
      'services:\n  mine:\n    template: mine\nenvironments:\n  dev:\n    outputs:\n      MINE_URL: ${services.mine.url}\n',
    )
    expect(exampleOf('worker', WORKER.template)).toBe('services:\n  worker:\n    template: worker\n')
  })
})
