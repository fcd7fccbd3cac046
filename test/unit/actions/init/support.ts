import { detect } from '../../../../src/actions/init/detect.ts'
import type { Detection, KnownTemplate } from '../../../../src/actions/init/types.ts'

/** Everything that a detector may name. */
export const EVERY = [
  'postgres',
  'mysql',
  'mariadb',
  'mongodb',
  'redis',
  'valkey',
  'memcached',
  'rabbitmq',
  'nats',
  'kafka',
  'elasticsearch',
  'opensearch',
  'minio',
  'localstack',
  'mailpit',
  'clickhouse',
  'keycloak',
]

export function detected(
  files: Readonly<Record<string, string>>,
  known: readonly string[] = EVERY,
): Detection {
  return detect(new Map(Object.entries(files)), known)
}

/** `template <- reasons`, one for each finding. */
export function found(files: Readonly<Record<string, string>>, known?: readonly string[]): readonly string[] {
  return detected(files, known).findings.map(
    ({ template, because }) => `${template} <- ${because.join('; ')}`,
  )
}

const service = (image: string) => ({ image })

export const POSTGRES: KnownTemplate = {
  name: 'postgres',
  template: {
    description: 'a database',
    checked: 'here',
    parameters: {
      version: { type: 'string', default: '16', description: 'tag' },
      user: { type: 'string', default: 'postgres', description: 'user' },
      password: { type: 'string', default: 'p@ss', description: 'password' },
      database: { type: 'string', default: 'postgres', description: 'database' },
    },
    service: {
      ...service('postgres:${with.version}'),
      environment: {
        POSTGRES_USER: '${with.user}',
        POSTGRES_PASSWORD: '${with.password}',
        POSTGRES_DB: '${with.database}',
      },
      ports: ['5432'],
    },
    port: 5432,
    url: 'postgres://${with.user}:${with.password}@${self.host}:${self.port}/${with.database}',
  },
}

export const MARIADB: KnownTemplate = {
  name: 'mariadb',
  template: {
    description: 'a database',
    checked: 'here',
    parameters: {
      version: { type: 'string', default: '11.4', description: 'tag' },
      root_password: { type: 'string', default: 'root', description: 'password of root' },
      database: { type: 'string', default: 'app', description: 'database' },
    },
    service: {
      ...service('mariadb:${with.version}'),
      environment: { MARIADB_ROOT_PASSWORD: '${with.root_password}', MARIADB_DATABASE: '${with.database}' },
    },
    port: 3306,
    url: 'mysql://root:${with.root_password}@${self.host}:${self.port}/${with.database}',
  },
}

export const REDIS: KnownTemplate = {
  name: 'redis',
  template: {
    description: 'a cache',
    checked: 'here',
    parameters: { version: { type: 'string', default: '7', enum: ['7', '7.0', '8'], description: 'tag' } },
    service: service('redis:${with.version}'),
    port: 6379,
    url: 'redis://${self.host}:${self.port}',
  },
}

/** One without parameters, and one without an address. */
export const MAILPIT: KnownTemplate = {
  name: 'mailpit',
  template: {
    description: 'mail',
    checked: 'here',
    service: service('axllent/mailpit:v1'),
    port: 1025,
    url: 'smtp://${self.host}:${self.port}',
  },
}
export const WORKER: KnownTemplate = {
  name: 'worker',
  template: { description: 'no address', checked: 'here', service: service('worker:1') },
}

export const TEMPLATES: readonly KnownTemplate[] = [POSTGRES, MARIADB, REDIS, MAILPIT, WORKER]
