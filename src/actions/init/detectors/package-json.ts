import { keysOf, member, parsedJson } from '../json.ts'
import { appOf, type Rule, signsOf } from '../rules.ts'
import type { AppSign, Detector, ProjectFiles, Seen, TestSign } from '../types.ts'

const FILE = 'package.json'

const RULES: readonly Rule[] = [
  ['postgres', 'pg postgres pg-promise pg-native slonik postgraphile @vercel/postgres @prisma/adapter-pg'],
  ['mysql mariadb', 'mysql mysql2'],
  ['mariadb', 'mariadb @prisma/adapter-mariadb'],
  ['mongodb', 'mongodb mongoose @typegoose/typegoose'],
  ['sqlserver', 'mssql tedious'],
  ['redis valkey', 'redis ioredis @redis/client bullmq bull bee-queue connect-redis'],
  ['valkey redis', 'iovalkey @valkey/valkey-glide'],
  ['memcached', 'memjs memcached memcache-client'],
  ['rabbitmq', 'amqplib amqp-connection-manager rhea'],
  ['nats', 'nats @nats-io/*'],
  ['kafka', 'kafkajs node-rdkafka @confluentinc/kafka-javascript @platformatic/kafka'],
  ['elasticsearch', '@elastic/elasticsearch elasticsearch'],
  ['opensearch', '@opensearch-project/opensearch'],
  ['minio localstack', 'minio'],
  ['minio localstack', '@aws-sdk/client-s3'],
  ['localstack', '@aws-sdk/client-sqs @aws-sdk/client-sns @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb'],
  ['mailpit', 'nodemailer @nestjs-modules/mailer'],
  ['clickhouse', '@clickhouse/client clickhouse'],
  ['keycloak', 'keycloak-js keycloak-connect @keycloak/*'],
  ['neo4j', 'neo4j-driver'],
  ['cassandra', 'cassandra-driver'],
]

/** What serves by itself. */
const SERVERS =
  'express fastify koa @koa/koa @hapi/hapi restify hono @hono/node-server @nestjs/core next nuxt @adonisjs/core @strapi/strapi sails polka @remix-run/node @sveltejs/adapter-node @astrojs/node'

/** What makes files that any web server can serve. */
const SITES =
  'vite react-scripts @vue/cli-service gatsby astro @11ty/eleventy vitepress @docusaurus/core parcel'

const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies']

/** Node projects: what package.json depends on, and its test script. */
export const packageJson: Detector = (files) => {
  const text = files.get(FILE)
  if (text === undefined) return {}
  const parsed = parsedJson(text)
  if (typeof parsed === 'string') return { warnings: [`${FILE} is skipped: ${parsed}`] }
  const names = GROUPS.flatMap((group) => keysOf(member(parsed, group)))
  return {
    signs: signsOf(FILE, names, RULES),
    test: testOf(parsed, files),
    app: applicationOf(parsed, names, files),
  } satisfies Seen
}

function applicationOf(parsed: object, names: readonly string[], files: ProjectFiles): AppSign | undefined {
  const scripts = member(parsed, 'scripts')
  const server = appOf('node', { file: FILE, names, packages: SERVERS })
  if (server !== undefined) return server
  const site = appOf('static', { file: FILE, names, packages: SITES })
  if (site !== undefined && member(scripts, 'build') !== undefined) return site
  const script = ['start:prod', 'start'].find((name) => member(scripts, name) !== undefined)
  if (script !== undefined) return { template: 'node', because: `${FILE}: scripts.${script}` }
  const file = ['server.js', 'server.mjs', 'server.cjs'].find((name) => files.has(name))
  return file === undefined ? undefined : { template: 'node', because: file }
}

function testOf(parsed: object, files: ProjectFiles): TestSign | undefined {
  const script = member(member(parsed, 'scripts'), 'test')
  // What "npm init" writes is no test.
  if (typeof script !== 'string' || script.trim() === '' || script.includes('no test specified'))
    return undefined
  return { command: `${packageManager(parsed, files)} test`, because: `${FILE}: scripts.test` }
}

function packageManager(parsed: object, files: ProjectFiles): string {
  const declared = /^(npm|pnpm|yarn|bun)@/.exec(String(member(parsed, 'packageManager')))?.[1]
  if (declared !== undefined) return declared === 'bun' ? 'bun run' : declared
  if (files.has('pnpm-lock.yaml')) return 'pnpm'
  if (files.has('yarn.lock')) return 'yarn'
  return files.has('bun.lock') || files.has('bun.lockb') ? 'bun run' : 'npm'
}
