import { appOf, matches, type Rule, signsOf } from '../rules.ts'
import type { Detector } from '../types.ts'

const RULES: readonly Rule[] = [
  ['postgres', 'pg'],
  ['mysql mariadb', 'mysql2 trilogy'],
  ['mongodb', 'mongo mongoid'],
  ['redis valkey', 'redis redis-rails sidekiq resque'],
  ['memcached', 'dalli'],
  ['rabbitmq', 'bunny sneakers'],
  ['nats', 'nats-pure'],
  ['kafka', 'ruby-kafka rdkafka karafka'],
  ['elasticsearch', 'elasticsearch elasticsearch-rails'],
  ['opensearch', 'opensearch-ruby searchkick'],
  ['minio localstack', 'aws-sdk-s3'],
]

const SERVERS = 'rails sinatra hanami roda grape puma unicorn'

/** Ruby: the gems of a Gemfile. */
export const ruby: Detector = (files) => {
  const gems = matches(files.get('Gemfile') ?? '', /^\s*gem\s*\(?\s*['"]([\w.-]+)['"]/gm)
  const tested = gems.some((gem) => gem === 'rspec' || gem === 'rspec-rails')
  return {
    signs: signsOf('Gemfile', gems, RULES),
    app:
      appOf('ruby', { file: 'Gemfile', names: gems, packages: SERVERS }) ??
      (files.has('config.ru') ? { template: 'ruby', because: 'config.ru' } : undefined),
    test: tested ? { command: 'bundle exec rspec', because: 'Gemfile: rspec' } : undefined,
  }
}
