import { appOf, matches, type Rule, signsOf } from '../rules.ts'
import type { Detector } from '../types.ts'

const FILE = 'go.mod'

const RULES: readonly Rule[] = [
  [
    'postgres',
    'github.com/jackc/pgx* github.com/lib/pq gorm.io/driver/postgres github.com/go-pg/pg* github.com/uptrace/bun/driver/pgdriver',
  ],
  ['mysql mariadb', 'github.com/go-sql-driver/mysql gorm.io/driver/mysql'],
  ['mongodb', 'go.mongodb.org/mongo-driver*'],
  ['sqlserver', 'github.com/microsoft/go-mssqldb github.com/denisenkom/go-mssqldb'],
  [
    'redis valkey',
    'github.com/redis/go-redis* github.com/go-redis/redis* github.com/redis/rueidis github.com/gomodule/redigo github.com/hibiken/asynq',
  ],
  ['valkey redis', 'github.com/valkey-io/valkey-go github.com/valkey-io/valkey-glide*'],
  ['memcached', 'github.com/bradfitz/gomemcache'],
  ['rabbitmq', 'github.com/rabbitmq/amqp091-go github.com/streadway/amqp'],
  ['nats', 'github.com/nats-io/nats.go'],
  [
    'kafka',
    'github.com/segmentio/kafka-go github.com/IBM/sarama github.com/Shopify/sarama github.com/confluentinc/confluent-kafka-go* github.com/twmb/franz-go',
  ],
  ['elasticsearch', 'github.com/elastic/go-elasticsearch* github.com/olivere/elastic*'],
  ['opensearch', 'github.com/opensearch-project/opensearch-go*'],
  ['minio localstack', 'github.com/minio/minio-go* github.com/aws/aws-sdk-go-v2/service/s3'],
  [
    'localstack',
    'github.com/aws/aws-sdk-go-v2/service/sqs github.com/aws/aws-sdk-go-v2/service/sns github.com/aws/aws-sdk-go-v2/service/dynamodb',
  ],
  ['mailpit', 'github.com/wneessen/go-mail gopkg.in/gomail.v2 github.com/go-gomail/gomail'],
  ['clickhouse', 'github.com/ClickHouse/clickhouse-go*'],
  ['keycloak', 'github.com/Nerzal/gocloak*'],
  ['neo4j', 'github.com/neo4j/neo4j-go-driver*'],
  ['cassandra', 'github.com/gocql/gocql github.com/apache/cassandra-gocql-driver*'],
]

const SERVERS =
  'github.com/gin-gonic/gin github.com/labstack/echo* github.com/gofiber/fiber* github.com/go-chi/chi* github.com/gorilla/mux github.com/beego/beego* github.com/kataras/iris* connectrpc.com/connect google.golang.org/grpc'

/** Go modules: what is required directly. */
export const go: Detector = (files) => {
  const text = files.get(FILE)
  if (text === undefined) return {}
  const direct = text.replace(/^.*\/\/\s*indirect.*$/gm, '').replace(/\/\/.*$/gm, '')
  const modules = matches(direct, /^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+v\d\S*/gm)
  return {
    signs: signsOf(FILE, modules, RULES),
    app:
      appOf('go', { file: FILE, names: modules, packages: SERVERS }) ??
      (/\bListenAndServe/.test(files.get('main.go') ?? '')
        ? { template: 'go', because: 'main.go' }
        : undefined),
    test: { command: 'go test ./...', because: FILE },
  }
}
