import type { AddressWish } from './types.ts'

/** What schemes of urls speak of. A driver may follow: `postgresql+asyncpg`. */
const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  postgres: ['postgres'],
  postgresql: ['postgres'],
  pgsql: ['postgres'],
  postgis: ['postgres'],
  mysql: ['mysql', 'mariadb'],
  mysql2: ['mysql', 'mariadb'],
  mariadb: ['mariadb'],
  mongodb: ['mongodb'],
  sqlserver: ['sqlserver'],
  redis: ['redis', 'valkey'],
  rediss: ['redis', 'valkey'],
  valkey: ['valkey', 'redis'],
  memcached: ['memcached'],
  memcache: ['memcached'],
  amqp: ['rabbitmq'],
  amqps: ['rabbitmq'],
  nats: ['nats'],
  kafka: ['kafka'],
  smtp: ['mailpit'],
  smtps: ['mailpit'],
  clickhouse: ['clickhouse'],
  opensearch: ['opensearch'],
  elasticsearch: ['elasticsearch'],
}

/** Variables whose values say nothing, `localhost:9092` or `http://localhost:9200`, and whose names do. */
const NAMES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(.+_)?KAFKA_(BROKERS?|BOOTSTRAP_SERVERS?|URL)$/, ['kafka']],
  [/^(.+_)?ELASTIC(SEARCH)?_(URL|NODE|HOSTS?)$/, ['elasticsearch']],
  [/^(.+_)?OPENSEARCH_(URL|NODE|HOSTS?)$/, ['opensearch']],
  [/^(.+_)?(S3|MINIO)_(ENDPOINT|URL|ENDPOINT_URL)$/, ['minio', 'localstack']],
  [/^AWS_ENDPOINT_URL(_\w+)?$/, ['localstack', 'minio']],
  [/^(.+_)?MEMCACHED?_(SERVERS?|HOSTS?|URL)$/, ['memcached']],
  [/^(.+_)?CLICKHOUSE_(URL|HOST)$/, ['clickhouse']],
  [/^(.+_)?KEYCLOAK_(URL|BASE_URL|SERVER_URL)$/, ['keycloak']],
]

/** Options of a url that would not hold for a container of one's own, or that are nobody's business. */
const LEFT_OUT = /ssl|tls|pass|secret|token|key|user|replicaset/i

export interface AddressSign {
  readonly templates: readonly string[]
  readonly address: AddressWish
  readonly database?: string | undefined
}

/** What a variable of the project says of a service, when its value is the address of one. */
export function addressSign(variable: string, value: string): AddressSign | undefined {
  const url = /^((?:jdbc:)?[a-z][a-z0-9+.-]*):\/\/(?:[^/?#]*@)?([^/?#]*)(?:\/([^?#]*))?(\?[^#]*)?/i.exec(
    value,
  )
  const scheme = url?.[1]?.toLowerCase()
  const plain = scheme?.replace(/^jdbc:/, '').split('+')[0] ?? ''
  const known = Object.hasOwn(SCHEMES, plain) ? SCHEMES[plain] : undefined
  if (known === undefined) return byName(variable, value, scheme)
  const path = url?.[3] ?? ''
  return {
    templates: known,
    database: /^[A-Za-z0-9_][\w.-]*$/.test(path) && !isNumber(path) ? path : undefined,
    address: {
      variable,
      // A service of one's own has no certificate.
      scheme: scheme
        ?.replace(/^(rediss|amqps|smtps)$/, (secure) => secure.slice(0, -1))
        .replace('mongodb+srv', 'mongodb'),
      ...(isNumber(path) ? { path: `/${path}` } : {}),
      query: keptQuery(url?.[4] ?? ''),
    },
  }
}

function byName(variable: string, value: string, scheme: string | undefined): AddressSign | undefined {
  const templates = NAMES.find(([name]) => name.test(variable))?.[1]
  if (templates === undefined || value === '') return undefined
  return { templates, address: { variable, scheme } }
}

const isNumber = (text: string): boolean => /^\d+$/.test(text)

function keptQuery(query: string): string | undefined {
  const kept = query
    .slice(1)
    .split('&')
    .filter((option) => option !== '' && !LEFT_OUT.test(option.split('=')[0] ?? ''))
  return kept.length === 0 ? undefined : `?${kept.join('&')}`
}
