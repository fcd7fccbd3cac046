import { appOf, matches, type Rule, signsOf } from '../rules.ts'
import type { Detector } from '../types.ts'

const RULES: readonly Rule[] = [
  ['postgres', 'psycopg psycopg2 psycopg2-binary psycopg-binary asyncpg pg8000 aiopg'],
  ['mysql mariadb', 'mysqlclient pymysql mysql-connector-python aiomysql asyncmy'],
  ['mariadb', 'mariadb'],
  ['mongodb', 'pymongo motor mongoengine beanie'],
  ['sqlserver', 'pymssql'],
  ['redis valkey', 'redis aioredis django-redis rq arq huey'],
  ['valkey redis', 'valkey valkey-glide'],
  ['memcached', 'pymemcache python-memcached pylibmc'],
  ['redis valkey', 'celery[redis] kombu[redis]'],
  ['rabbitmq redis', 'celery'],
  ['rabbitmq', 'pika aio-pika amqp kombu'],
  ['nats', 'nats-py asyncio-nats-client'],
  ['kafka', 'kafka-python kafka-python-ng confluent-kafka aiokafka faust-streaming'],
  ['elasticsearch', 'elasticsearch elasticsearch-dsl'],
  ['opensearch', 'opensearch-py'],
  ['minio localstack', 'minio'],
  ['localstack minio', 'boto3 aiobotocore aioboto3'],
  ['clickhouse', 'clickhouse-driver clickhouse-connect'],
  ['keycloak', 'python-keycloak'],
  ['neo4j', 'neo4j'],
  ['cassandra', 'cassandra-driver scylla-driver'],
]

const SERVERS =
  'django flask fastapi starlette litestar quart sanic tornado aiohttp falcon bottle cherrypy gunicorn uvicorn hypercorn'

/** Python projects: requirements, pyproject and Pipfile. */
export const python: Detector = (files) => {
  const named = [...files].flatMap(([file, text]) => {
    const names = namesIn(file, text)
    return names === undefined ? [] : [{ file, names: names.map(normalised) }]
  })
  const tested = named.find(({ names }) => names.includes('pytest'))
  const configured = /^\[tool\.pytest/m.test(files.get('pyproject.toml') ?? '')
  const because =
    tested?.file ?? (configured ? 'pyproject.toml' : files.has('pytest.ini') ? 'pytest.ini' : undefined)
  return {
    signs: named.flatMap(({ file, names }) => signsOf(file, names, RULES)),
    app:
      named
        .map(({ file, names }) => appOf('python', { file, names, packages: SERVERS }))
        .find((app) => app !== undefined) ??
      (files.has('manage.py') ? { template: 'python', because: 'manage.py' } : undefined),
    test: because === undefined ? undefined : { command: 'pytest', because: `${because}: pytest` },
  }
}

function namesIn(file: string, text: string): readonly string[] | undefined {
  if (/^requirements[^/]*\.txt$|^requirements\/[^/]+\.txt$/.test(file))
    return matches(text, /^\s*([A-Za-z0-9][\w.-]*(?:\[redis\])?)/gm)
  if (file !== 'pyproject.toml' && file !== 'Pipfile') return undefined
  const code = text.replace(/^\s*#.*$/gm, '').replace(/^\s*(?:keywords|classifiers)\s*=\s*\[[^\]]*\]/gm, '')
  // As a list of requirements ("psycopg[binary]>=3"), and as a table (psycopg = "^3").
  return [
    ...matches(code, /["']([A-Za-z0-9][\w.-]*(?:\[redis\])?)(?:\[[^\]"']*\])?\s*(?:[<>=!~;@][^"']*)?["']/g),
    ...matches(code, /^\s*"?([A-Za-z0-9][\w.-]*)"?\s*=/gm),
  ]
}

/** Upper case, "_" and "." make no difference in names of Python's packages. */
function normalised(name: string): string {
  return name.toLowerCase().replace(/[._]+/g, '-')
}
