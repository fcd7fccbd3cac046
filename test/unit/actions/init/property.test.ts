import fc from 'fast-check'
import { expect, it } from 'vitest'
import { draft } from '../../../../src/actions/init/draft.ts'
import { fromCompose } from '../../../../src/actions/init/from-compose.ts'
import { render } from '../../../../src/actions/init/render.ts'
import { fullImageName } from '../../../../src/base/image-name.ts'
import { SERVICES } from '../../../support/templates.ts'
import { resolved } from '../../spec/support/resolved.ts'
import { detected } from './support.ts'

const NAMES = SERVICES.map(({ name }) => name)

const words = fc.string({
  unit: fc.constantFrom('a', 'Z', '1', '_', '-', '.', '$', '{', '"', ':', '#', ' ', '库'),
})

const envLine = fc
  .record({
    variable: fc.constantFrom('DATABASE_URL', 'REDIS_URL', 'APP_URL', 'X', 'KAFKA_BROKERS', 'AMQP_URL'),
    scheme: fc.constantFrom(
      'postgres',
      'postgresql+asyncpg',
      'jdbc:mysql',
      'redis',
      'rediss',
      'amqp',
      'http',
    ),
    user: fc.constantFrom('', 'me:secret@', ':x@'),
    path: fc.oneof(
      fc.constantFrom('', '/shop', '/1'),
      words.map((word) => `/${word}`),
    ),
    query: fc.oneof(
      fc.constant(''),
      words.map((word) => `?${word}=${word}`),
    ),
  })
  .map(({ variable, scheme, user, path, query }) => `${variable}='${scheme}://${user}host:1${path}${query}'`)

const project = fc.record({
  picks: fc.array(
    fc.record({
      template: fc.constantFrom(...NAMES),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  env: fc.array(envLine, { maxLength: 5 }),
  dockerfile: fc.constantFrom(undefined, 'FROM x', 'FROM x\nEXPOSE 3000'),
  tested: fc.boolean(),
})

function filesOf({
  env,
  dockerfile,
  tested,
}: {
  env: string[]
  dockerfile: string | undefined
  tested: boolean
}) {
  return {
    '.env': env.join('\n'),
    ...(dockerfile === undefined ? {} : { Dockerfile: dockerfile }),
    ...(tested ? { 'go.mod': 'module x' } : {}),
  }
}

it('is valid in every environment, whatever is chosen and found', () => {
  fc.assert(
    fc.property(project, (wish) => {
      const detection = detected(filesOf(wish), NAMES)
      const made = draft({ name: 'shop', picks: wish.picks, app: true, templates: SERVICES, detection })
      expect(new Set(made.services.map(({ name }) => name)).size).toBe(wish.picks.length)
      const text = render(made, { schema: './x.json' })
      for (const environment of ['dev', 'test']) {
        const { spec, diagnostics } = resolved(text, { environment })
        expect(diagnostics, text).toBeUndefined()
        expect(Object.keys(spec?.services ?? {})).toHaveLength(
          wish.picks.length + (made.app === undefined ? 0 : 1),
        )
        expect(Object.keys(spec?.outputs ?? {}).length).toBeGreaterThanOrEqual(made.outputs.length)
      }
    }),
    { numRuns: 150 },
  )
})

const IMAGES = ['postgres:15', 'postgres', 'redis:7', 'mariadb:10.11', 'rabbitmq:4', 'nginx', 'shop/api:1']

const composeService = fc.record(
  {
    image: fc.constantFrom(...IMAGES),
    environment: fc.dictionary(
      fc.constantFrom('POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB', 'MYSQL_DATABASE', 'TZ'),
      fc.oneof(
        fc.integer(),
        fc.boolean(),
        words.map((word) => word.replaceAll('$', '$$$$')),
      ),
    ),
    ports: fc.constantFrom(['5432'], ['8080:80'], [{ target: 80 }]),
    profiles: fc.constant(['more']),
    healthcheck: fc.constant({ test: ['CMD', 'true'] }),
    restart: fc.constant('always'),
  },
  { requiredKeys: ['image'] },
)

it('is valid and has the same services, whatever Compose file it is made of', () => {
  fc.assert(
    fc.property(fc.array(composeService, { minLength: 1, maxLength: 5 }), (list) => {
      const services = Object.fromEntries(list.map((service, index) => [`s${index}`, service]))
      const compose = JSON.stringify({ services }, undefined, 2)
      const before = resolved(compose).spec
      const facts = { file: 'compose.yaml', text: compose, name: 'shop', templates: SERVICES }
      const { text } = fromCompose({ ...facts, detection: detected({}, NAMES) })
      const { spec, diagnostics } = resolved(text, { environment: 'dev' })
      expect(diagnostics, text).toBeUndefined()
      expect(Object.keys(spec?.services ?? {})).toEqual(Object.keys(before?.services ?? {}))
      for (const [name, service] of Object.entries(before?.services ?? {})) {
        // What was said stays so; a template may say more.
        expect(fullImageName(spec?.services[name]?.image ?? '')).toBe(fullImageName(service.image))
        expect(spec?.services[name]?.container.environment).toMatchObject(
          Object.fromEntries(
            Object.entries(service.container.environment).map(([variable, value]) => [
              service.image.startsWith('mariadb') ? variable.replace(/^MYSQL_/, 'MARIADB_') : variable,
              value,
            ]),
          ),
        )
      }
    }),
    { numRuns: 150 },
  )
})
