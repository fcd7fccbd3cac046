/** How a service of a template is called in a definition, and the output that names its address. */
interface Role {
  readonly service: string
  readonly variable: string
}

const ROLES: Readonly<Record<string, Role>> = {
  postgres: { service: 'db', variable: 'DATABASE_URL' },
  mysql: { service: 'db', variable: 'DATABASE_URL' },
  mariadb: { service: 'db', variable: 'DATABASE_URL' },
  mongodb: { service: 'db', variable: 'MONGODB_URL' },
  redis: { service: 'cache', variable: 'REDIS_URL' },
  valkey: { service: 'cache', variable: 'REDIS_URL' },
  memcached: { service: 'cache', variable: 'MEMCACHED_URL' },
  rabbitmq: { service: 'queue', variable: 'AMQP_URL' },
  nats: { service: 'messages', variable: 'NATS_URL' },
  kafka: { service: 'events', variable: 'KAFKA_URL' },
  elasticsearch: { service: 'search', variable: 'ELASTICSEARCH_URL' },
  opensearch: { service: 'search', variable: 'OPENSEARCH_URL' },
  minio: { service: 'storage', variable: 'S3_ENDPOINT' },
  localstack: { service: 'aws', variable: 'AWS_ENDPOINT_URL' },
  mailpit: { service: 'mail', variable: 'SMTP_URL' },
  keycloak: { service: 'auth', variable: 'KEYCLOAK_URL' },
  clickhouse: { service: 'analytics', variable: 'CLICKHOUSE_URL' },
  nginx: { service: 'web', variable: 'WEB_URL' },
}

export function roleOf(template: string): Role {
  return ROLES[template] ?? { service: template, variable: variableOf(template) }
}

/** @example variableOf('my-search') // 'MY_SEARCH_URL' */
export function variableOf(service: string): string {
  const name = service.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
  return `${/^\d/.test(name) ? '_' : ''}${name}_URL`
}

/** The first of some names that is not taken; else the last of them with a number. */
export function freeName(wanted: readonly string[], taken: ReadonlySet<string>): string {
  const free = wanted.find((name) => !taken.has(name))
  if (free !== undefined) return free
  const base = wanted.at(-1) ?? ''
  for (let number = 2; ; number += 1) {
    const name = base.endsWith('_URL') ? `${base.slice(0, -4)}${number}_URL` : `${base}-${number}`
    if (!taken.has(name)) return name
  }
}
