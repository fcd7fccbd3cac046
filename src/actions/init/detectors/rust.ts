import { appOf, matches, type Rule, signsOf } from '../rules.ts'
import type { Detector } from '../types.ts'

const RULES: readonly Rule[] = [
  ['postgres', 'tokio-postgres postgres diesel-async deadpool-postgres'],
  ['mysql mariadb', 'mysql mysql_async'],
  ['mongodb', 'mongodb'],
  ['redis valkey', 'redis fred deadpool-redis'],
  ['memcached', 'memcache'],
  ['rabbitmq', 'lapin amqprs'],
  ['nats', 'async-nats nats'],
  ['kafka', 'rdkafka kafka'],
  ['elasticsearch', 'elasticsearch'],
  ['opensearch', 'opensearch'],
  ['minio localstack', 'aws-sdk-s3 rust-s3 minio'],
  ['localstack', 'aws-sdk-sqs aws-sdk-sns aws-sdk-dynamodb'],
  ['mailpit', 'lettre'],
  ['clickhouse', 'clickhouse'],
]

const SERVERS = 'axum actix-web rocket warp poem salvo tide hyper tonic gotham'

/** sqlx, diesel and sea-orm speak to what their features say. */
const FEATURES: readonly Rule[] = [
  ['postgres', 'postgres sqlx-postgres'],
  ['mysql mariadb', 'mysql sqlx-mysql'],
]

/** Rust: the crates of Cargo.toml. */
export const rust: Detector = (files) => {
  const text = files.get('Cargo.toml')
  if (text === undefined) return {}
  const lines = text.replace(/^\s*#.*$/gm, '')
  const crates = matches(lines, /^\s*([\w-]+)(?:\.[\w-]+)*\s*=|^\s*\[(?:\w+-)?dependencies\.([\w-]+)\]/gm)
  const features = matches(
    lines,
    /^\s*(?:sqlx|diesel|sea-orm)\s*=\s*\{[^}]*features\s*=\s*\[([^\]]*)\]/gm,
  ).flatMap((list) => matches(list, /"([\w-]+)"/g))
  return {
    signs: [...signsOf('Cargo.toml', crates, RULES), ...signsOf('Cargo.toml', features, FEATURES)],
    app: appOf('rust', { file: 'Cargo.toml', names: crates, packages: SERVERS }),
    test: { command: 'cargo test', because: 'Cargo.toml' },
  }
}
