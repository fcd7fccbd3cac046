import { keysOf, member, parsedJson } from '../json.ts'
import { appOf, type Rule, signsOf } from '../rules.ts'
import type { Detector } from '../types.ts'

const RULES: readonly Rule[] = [
  ['postgres', 'ext-pgsql ext-pdo_pgsql'],
  ['mysql mariadb', 'ext-mysqli ext-pdo_mysql'],
  ['mongodb', 'mongodb/mongodb mongodb/laravel-mongodb doctrine/mongodb-odm ext-mongodb'],
  ['redis valkey', 'predis/predis ext-redis laravel/horizon snc/redis-bundle'],
  ['memcached', 'ext-memcached'],
  ['rabbitmq', 'php-amqplib/php-amqplib symfony/amqp-messenger ext-amqp'],
  ['kafka', 'ext-rdkafka enqueue/rdkafka'],
  ['elasticsearch', 'elasticsearch/elasticsearch'],
  ['opensearch', 'opensearch-project/opensearch-php'],
  ['minio localstack', 'aws/aws-sdk-php league/flysystem-aws-s3-v3'],
  ['mailpit', 'symfony/mailer phpmailer/phpmailer'],
]

const SERVERS =
  'laravel/framework symfony/framework-bundle slim/slim cakephp/cakephp codeigniter4/framework yiisoft/yii2 laminas/laminas-mvc'

/** PHP: what composer.json requires. */
export const php: Detector = (files) => {
  const text = files.get('composer.json')
  const page = ['public/index.php', 'index.php'].find((file) => files.has(file))
  const pages = page === undefined ? undefined : { template: 'php', because: page }
  if (text === undefined) return { app: pages }
  const parsed = parsedJson(text)
  if (typeof parsed === 'string') return { warnings: [`composer.json is skipped: ${parsed}`] }
  const names = ['require', 'require-dev'].flatMap((group) => keysOf(member(parsed, group)))
  const tested = names.includes('phpunit/phpunit')
  return {
    signs: signsOf('composer.json', names, RULES),
    app: appOf('php', { file: 'composer.json', names, packages: SERVERS }) ?? pages,
    test: tested ? { command: 'vendor/bin/phpunit', because: 'composer.json: phpunit/phpunit' } : undefined,
  }
}
